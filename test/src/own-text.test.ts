import { expect, it } from 'vitest';
import { ownText } from '../../src/own-text.ts';

// That nothing else is kept in memory: test/pipelines/stages.test.ts.
it.each(['', 'jdoe', 'jane.doe@acme.example', 'zoë.müller@acme.example', '利用者の名前はとても長いです'])(
  'a text of its own is equal: %s',
  (text) => {
    const line = `User <${text}> logged in`;
    expect(ownText(line.slice(6, 6 + text.length))).toBe(text);
  },
);
