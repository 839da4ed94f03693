import { describe, expect, it } from 'vitest';
import { ApiError, messageKey, orThrow, toApiError } from './problem.ts';

it('puts each message at its field, the first one first', () => {
  const error = new ApiError(422, {
    code: 'invalid',
    errors: [
      { pointer: '/price/amount', detail: 'too small', code: 'a' },
      { pointer: '/price/amount', detail: 'second', code: 'b' },
      { pointer: '#/a~1b', detail: 'odd name', code: 'c' },
    ],
  });
  expect(error.fields).toEqual({ 'price.amount': 'too small', 'a/b': 'odd name' });
});

it('tells a lost network from a refusal, and says what is safe', () => {
  const lost = toApiError(new TypeError('Failed to fetch'));
  expect(lost.code).toBe('network');
  expect(messageKey(lost, true)).toBe('problem.networkWriting');
  expect(messageKey(lost, false)).toBe('problem.network');
});

it('prefers the sentence of the server over its own', () => {
  expect(messageKey(new ApiError(409, { detail: 'Someone else changed it.' }), true)).toBeNull();
  expect(messageKey(new ApiError(413, {}), true)).toBe('problem.tooLarge');
});

describe('what a page has is kept', () => {
  const refused = (status: number) => new ApiError(status, {});
  const shown = (data: unknown, error: unknown) => {
    try {
      orThrow({ data, error });
      return true;
    } catch (thrown) {
      if (thrown !== error) throw new Error('it throws something else');
      return false;
    }
  };
  it.each([0, 401, 429, 500, 503])('when asking again ends with %i', (status) => {
    expect(shown({}, refused(status))).toBe(true);
    expect(shown(undefined, refused(status))).toBe(false);
  });
  it.each([403, 404])('but not when it is closed or gone: %i', (status) => {
    expect(shown({}, refused(status))).toBe(false);
  });
  it('and nothing happens without an error', () => {
    expect(shown(undefined, null)).toBe(true);
  });
});
