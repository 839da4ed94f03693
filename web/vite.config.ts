import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = 'http://127.0.0.1:8080';

/** Writes the compressed twin of every text beside it, for the server to hand out. */
const brotli = () => ({
  name: 'brotli',
  apply: 'build' as const,
  writeBundle({ dir = 'dist' }: { dir?: string | undefined }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!/^(?!\.vite).*\.(js|css|svg|json|webmanifest)$/.test(name)) continue;
      const file = path.join(dir, name);
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    }
  },
});

/**
 * What every page needs at its start goes into one file: over HTTP/1 fifty small ones wait for each other, at 150 ms a turn
 * on a phone. Parts that only some pages need are left out.
 */
const CORE =
  /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next|openapi-fetch|use-sync-external-store)\/|src\/(features(\.ts$|\/[a-z]+\/(index|queries|model)\.ts$)|platform\/([A-Z]?[a-z]+\w*\.tsx?$|shells\/(SiteShell|Bell|SchemeSwitch|TabBar|places))|shared\/(api|i18n|theme)\/|shared\/ui\/(Avatar|Bits|Cover|Icon|icons|Note|StatePill|contentIcon|useRested))/;
const LATER = /platform\/(Palette|SessionEndedDialog|SignInForm|Viewing)\.tsx/;

/** The build: hashed files in dist/assets, a manifest for the Go server, nothing inlined (the CSP forbids it). */
export default defineConfig({
  plugins: [brotli(), react()],
  resolve: {
    alias: { '@': here('./src'), '@plugins': here('../plugins') },
    dedupe: [
      'react',
      'react-dom',
      '@tanstack/react-query',
      '@tanstack/react-router',
      'i18next',
      'react-i18next',
      '@mantine/core',
    ],
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server, '/covers': server, '/media': server },
    fs: { allow: [here('.'), here('../plugins')] },
  },
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    manifest: true,
    cssCodeSplit: true,
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'core', test: (id: string) => CORE.test(id) && !LATER.test(id) }] },
      },
    },
  },
});
