import { render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Pages } from './Pages.tsx';

const viewer = (there: boolean) =>
  Object.defineProperty(navigator, 'pdfViewerEnabled', { value: there, configurable: true });
afterEach(() => {
  Reflect.deleteProperty(navigator, 'pdfViewerEnabled');
});

it('shows the pages of a PDF under its title, and of no other file', () => {
  viewer(true);
  render(<Pages url="/media/a/file" contentType="application/pdf" title="Script" />);
  expect(screen.getByTitle('Script').getAttribute('src')).toBe('/media/a/file');
  render(<Pages url="/media/b/file" contentType="text/plain" title="Notes" />);
  expect(screen.queryByTitle('Notes')).toBeNull();
});

it('leaves it to the button where the browser has no viewer', () => {
  viewer(false);
  render(<Pages url="/media/a/file" contentType="application/pdf" title="Script" />);
  expect(screen.queryByTitle('Script')).toBeNull();
});
