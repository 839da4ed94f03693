// Builds a server with the plugins of this folder, the browser's part of them included.
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const web = path.join(root, 'web');

/** Builds it into a folder, beside the journeys, which come first; returns the path of the program. */
export async function buildTrial(work) {
  const program = path.join(work, 'courseworx-trial');
  await promisify(execFile)('nice', ['-n', '10', process.execPath, import.meta.filename, work, program]);
  return program;
}

async function buildInto(work, program) {
  const dist = path.join(work, 'trial-dist');
  await bundle(dist);
  // What the product's build has in these places, this one has from elsewhere; what it does not have is not there.
  const Replace = { [path.join(root, 'plugins/plugins.go')]: path.join(root, 'e2e/browser/trial/list.txt') };
  for (const name of await files(path.join(web, 'dist'))) Replace[path.join(web, 'dist', name)] = '';
  for (const name of await files(dist)) Replace[path.join(web, 'dist', name)] = path.join(dist, name);
  const overlay = path.join(work, 'overlay.json');
  await writeFile(overlay, JSON.stringify({ Replace }));
  const args = ['build', '-overlay', overlay, '-trimpath', '-tags', 'embedpg', '-o', program, './cmd/courseworx'];
  await promisify(execFile)('go', args, { cwd: root });
}

/** The front end as it is, which finds plugins in this folder, too. */
async function bundle(outDir) {
  const { build, loadConfigFromFile } = await import(
    pathToFileURL(createRequire(path.join(web, 'package.json')).resolve('vite'))
  );
  const { config } = await loadConfigFromFile({ command: 'build', mode: 'production' }, path.join(web, 'vite.config.ts'), web);
  let found = 0;
  const also = {
    name: 'trial',
    enforce: 'pre',
    transform(code, id) {
      if (!/web\/src\/(platform\/plugins|shared\/i18n\/index)\.ts$/.test(id)) return null;
      found += 1;
      return code.replaceAll("'/../plugins/*/web/", "'/../{plugins,e2e/browser/trial/plugins}/*/web/");
    },
  };
  await build({
    ...config,
    configFile: false,
    root: web,
    logLevel: 'error',
    // Nobody measures this one: it does without the compressed twins, which take as long as all the rest.
    plugins: [also, ...config.plugins.flat().filter((p) => p.name !== 'brotli')],
    build: { ...config.build, outDir, reportCompressedSize: false },
  });
  if (found !== 2) throw new Error('the places where the front end looks for plugins have moved');
}

/** The files below a folder, by their paths in it. */
async function files(folder) {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.filter((f) => f.isFile()).map((f) => path.relative(folder, path.join(f.parentPath, f.name)));
}

if (process.argv[1] === import.meta.filename) await buildInto(...process.argv.slice(2));
