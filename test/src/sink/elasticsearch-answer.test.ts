/** Answers as a real Elasticsearch 9.5.4 gave them. */
import { errors } from '@elastic/elasticsearch';
import { describe, expect, it } from 'vitest';
import { verdictOnItem, verdictOnRequest } from '../../../src/sink/elasticsearch-answer.ts';

describe('on an item', () => {
  it.each([
    [201, undefined, 'done'],
    [200, undefined, 'done'],
    [409, 'version_conflict_engine_exception', 'done'],
    [429, 'es_rejected_execution_exception', 'overload'],
    [429, 'cluster_block_exception', 'retry'],
    [403, 'cluster_block_exception', 'retry'],
    [503, 'unavailable_shards_exception', 'retry'],
    [500, 'null_pointer_exception', 'retry'],
    [400, 'document_parsing_exception', 'refused'],
    [400, 'strict_dynamic_mapping_exception', 'refused'],
    [400, 'illegal_argument_exception', 'refused'],
    [413, 'too_large', 'refused'],
    [400, 'validation_exception', 'broken'],
    [403, 'security_exception', 'broken'],
    [401, 'security_exception', 'broken'],
    [404, 'index_not_found_exception', 'broken'],
  ])('%i %s: %s', (status, type, kind) => {
    const error = type === undefined ? {} : { error: { type, reason: 'because' } };
    expect(verdictOnItem({ status, ...error }).kind).toBe(kind);
  });

  it('tells a document that is there from one that was written', () => {
    expect(verdictOnItem({ status: 201 })).toEqual({ kind: 'done', repeated: false });
    expect(verdictOnItem({ status: 409 })).toEqual({ kind: 'done', repeated: true });
  });

  it('gives the reason', () => {
    const error = { type: 'document_parsing_exception', reason: '[1:2] failed to parse field [a]' };
    expect(verdictOnItem({ status: 400, error })).toEqual({
      kind: 'refused',
      reason: 'document_parsing_exception: [1:2] failed to parse field [a]',
    });
  });
});

describe('on a request', () => {
  const answered = (statusCode: number) =>
    new errors.ResponseError({ statusCode, body: '', headers: {}, warnings: null, meta: {} } as never);
  it.each([
    ['429', answered(429), 'overload'],
    ['413', answered(413), 'too-large'],
    ['502', answered(502), 'retry'],
    ['503', answered(503), 'retry'],
    ['408', answered(408), 'retry'],
    ['401', answered(401), 'broken'],
    ['403', answered(403), 'broken'],
    ['400', answered(400), 'broken'],
    ['a lost connection', new errors.ConnectionError('socket hang up'), 'retry'],
    ['no answer in time', new errors.TimeoutError('Request timed out'), 'retry'],
    ['no node left', new errors.NoLivingConnectionsError('none', {} as never), 'retry'],
    ['a server that is not Elasticsearch', new errors.ProductNotSupportedError('Elasticsearch', {} as never), 'broken'],
    ['a mistake of ours', new TypeError('x is undefined'), 'broken'],
  ])('%s: %s', (_, error, kind) => {
    expect(verdictOnRequest(error).kind).toBe(kind);
  });
});
