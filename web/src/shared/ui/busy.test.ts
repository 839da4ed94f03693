import { afterEach, expect, test } from 'vitest';
import { guardBusy } from './busy.ts';

let end = () => {};
afterEach(() => end());

test('a button at work is not pressed again', () => {
  end = guardBusy(document);
  document.body.innerHTML = '<form><button type="submit"><svg></svg></button></form>';
  const button = document.querySelector('button') as HTMLButtonElement;
  let presses = 0;
  let sent = 0;
  button.addEventListener('click', () => presses++);
  document.querySelector('form')?.addEventListener('submit', (e) => {
    e.preventDefault();
    sent++;
  });
  button.click();
  button.setAttribute('data-busy', 'true');
  button.click();
  document.querySelector('svg')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  expect([presses, sent]).toEqual([1, 1]);
  button.removeAttribute('data-busy');
  button.click();
  expect([presses, sent]).toEqual([2, 2]);
});
