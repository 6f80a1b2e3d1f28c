import { expect, test } from 'vitest';
import { connectionFacts } from '../../../../src/parse/cisco-asa/connection.ts';

const row =
  'EventPriority: Low, FirstPacketSecond: 2026-02-03T08:15:30Z, SrcIP: 10.0.0.5, DstIP: 203.0.113.9, SrcPort: 50123, DstPort: 443, User: Corp\\kim, UserAgent: Mozilla/5.0 (KHTML, like Gecko) Example/1.0, Client: Chrome, ApplicationProtocol: HTTPS, WebApplication: Example Remote, DNSQuery: relay.tool.example, ReferencedHost: tool.example, URL: https://tool.example/a';

test('reads a flow, its agent with commas, and its names', () => {
  expect(connectionFacts(row)).toEqual({
    user: 'Corp\\kim',
    address: '10.0.0.5',
    port: '50123',
    destination: '203.0.113.9',
    destinationPort: '443',
    application: 'Example Remote',
    client: 'Mozilla/5.0 (KHTML, like Gecko) Example/1.0',
    seen: '2026-02-03T08:15:30Z',
    question: 'relay.tool.example',
    domain: 'tool.example',
    url: 'https://tool.example/a',
  });
});

test.each(['No Authentication Required', 'Not Found', 'Unknown'])('%s is no user', (user) => {
  expect(connectionFacts(`SrcIP: 10.0.0.5, User: ${user}, Client: SSH`)).toMatchObject({
    user: undefined,
    application: 'SSH',
  });
});

test('what a client writes into its agent does not displace its address', () => {
  const forged = row.replace('Example/1.0', 'x, SrcIP: 192.0.2.66, User: Corp\\eve');
  expect(connectionFacts(forged)).toMatchObject({ address: '10.0.0.5', user: 'Corp\\kim' });
});
