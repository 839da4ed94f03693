import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core';
import type { Language } from '@/shared/api/types.ts';

const YEAR = 31_536_000;
function write(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve.
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}
function read(name: string): string | null {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? null;
}

/** Keeps the language where the server's first view finds it. */
export function rememberLanguage(language: Language): void {
  write('cw_lang', language);
}

/** Keeps the colour scheme where the server's first view finds it. */
export const schemeManager: MantineColorSchemeManager = {
  get(fallback) {
    const kept = read('cw_scheme');
    return kept === 'light' || kept === 'dark' || kept === 'auto' ? kept : fallback;
  },
  set(value: MantineColorScheme) {
    write('cw_scheme', value);
  },
  subscribe() {},
  unsubscribe() {},
  clear() {
    write('cw_scheme', 'auto');
  },
};
