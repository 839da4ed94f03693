import { expect, it, vi } from 'vitest';
import { Topics } from './liveTopics.ts';

it('follows what any tab follows, and tells only when that changes', () => {
  const topics = new Topics();
  const changed = vi.fn();
  topics.onAll(changed);
  const stop = topics.follow('course:b');
  const again = topics.follow('course:b');
  topics.heard('other', ['course:a', 'course:b']);
  expect(topics.all()).toEqual(['course:a', 'course:b']);
  expect(changed).toHaveBeenCalledTimes(2);
  stop();
  expect(topics.own()).toEqual(['course:b']);
  again();
  expect(topics.all()).toEqual(['course:a', 'course:b']);
  topics.heard('other', []);
  expect(topics.all()).toEqual([]);
  expect(changed).toHaveBeenCalledTimes(3);
});
