import { useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { afterEach, expect, it } from 'vitest';
import { keepTyped } from './typed.ts';

afterEach(() => document.body.replaceChildren());

function Search() {
  const [text, setText] = useState('');
  return (
    <>
      <input name="q" value={text} onChange={(e) => setText(e.currentTarget.value)} />
      <input name="page" defaultValue="1" />
      <output>{text}</output>
    </>
  );
}

/** The app takes the place of what the server has drawn, after somebody did something there. */
function takenOver(act: (q: HTMLInputElement) => void) {
  const root = document.body.appendChild(document.createElement('div'));
  root.innerHTML = '<input name="q" value=""><input name="gone"><input name="page" value="1">';
  const field = (name: string) =>
    root.querySelector<HTMLInputElement>(`input[name=${name}]`) as HTMLInputElement;
  act(field('q'));
  const restore = keepTyped(root);
  const app = createRoot(root);
  flushSync(() => app.render(<Search />));
  flushSync(restore);
  return { field, said: () => root.querySelector('output')?.textContent };
}

it('what was typed before the app is there goes on where it was', () => {
  const { field, said } = takenOver((q) => {
    q.focus();
    q.value = 'pottery';
    q.setSelectionRange(2, 5);
  });
  expect(said()).toBe('pottery');
  expect(field('page').value).toBe('1');
  expect(document.activeElement).toBe(field('q'));
  expect([field('q').selectionStart, field('q').selectionEnd]).toEqual([2, 5]);
});

it('whoever did nothing is nowhere', () => {
  const { said } = takenOver(() => undefined);
  expect(said()).toBe('');
  expect(document.activeElement).toBe(document.body);
});
