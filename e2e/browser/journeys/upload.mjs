// An upload that breaks off: it is paused and goes on, waits for the connection, and goes on after the page was loaded again.
// What arrived is not sent twice, and the file is whole.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MB = 1024 * 1024;
/** 12 MB of text, two pieces of an upload. */
const notes = {
  name: 'All my notes.txt',
  mimeType: 'text/plain',
  buffer: Buffer.alloc(12 * MB, 'A line that somebody wrote down and that must not be lost.\n'),
};

export default async function upload(t) {
  const page = await t.person('trainer');
  const made = await t.api(page, 'POST', '/courses', { title: 'Broken off' });
  await t.api(page, 'POST', `/courses/${made.id}/sections`, { title: 'Only section' });
  const slow = await page.context().newCDPSession(page);
  /** Bytes a second that go up. */
  const speed = (uploadThroughput) =>
    slow.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await slow.send('Network.enable');
  const pieces = [];
  page.on('request', (r) => {
    if (r.method() === 'PATCH' && r.url().includes('/uploads/')) pieces.push(Number(r.headers()['upload-offset']));
  });
  const choose = async (file) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add files' }).click(),
    ]);
    await chooser.setFiles(file);
  };
  const arrived = async (title) => {
    await page.locator('.secx .r .ti', { hasText: title }).waitFor();
    const { sections } = await t.api(page, 'GET', `/courses/${made.id}/outline`);
    const { id } = sections[0].contents.find((c) => c.title === title);
    const { asset } = await t.api(page, 'GET', `/contents/${id}`);
    if (asset.sizeBytes !== notes.buffer.length) throw new Error(`${title} has ${asset.sizeBytes} bytes`);
  };
  const moving = (name) => page.getByRole('progressbar', { name: `Upload of ${name}` });
  const past = (name, percent) =>
    page.waitForFunction(
      ([label, least]) => Number(document.querySelector(`[role=progressbar][aria-label="${label}"]`)?.getAttribute('aria-valuenow')) >= least,
      [`Upload of ${name}`, percent],
    );

  await t.step('a file is paused and goes on where it was', async () => {
    await page.goto(`/teach/${made.id}`);
    await speed(4 * MB);
    await choose(notes);
    await past(notes.name, 70); // the first piece has arrived
    await page.getByRole('button', { name: `Pause ${notes.name}` }).click();
    await page.getByText('Paused. What has arrived is kept.').waitFor();
    if (await moving(notes.name).count()) throw new Error('a paused file still moves');
    pieces.length = 0;
    await speed(-1);
    await page.getByRole('button', { name: `Go on with ${notes.name}` }).click();
    await arrived('All my notes');
    if (!pieces.length || pieces.some((from) => from < 8 * MB)) throw new Error(`it went on from ${pieces}`);
  });
  await t.step('without a connection it waits, and arrives once there is one', async () => {
    const other = { ...notes, name: 'Second half.txt' };
    await speed(4 * MB);
    await choose(other);
    await past(other.name, 10);
    page.pardon(/uploads|stream|ERR_INTERNET_DISCONNECTED|Failed to load/);
    await page.context().setOffline(true);
    await page.getByText('You are offline', { exact: false }).first().waitFor();
    await page.context().setOffline(false);
    await speed(-1);
    await arrived('Second half');
  });
  await t.step('after a reload the same file goes on', async () => {
    // On a disk: it is the same file when its time is the same too.
    const folder = await mkdtemp(path.join(tmpdir(), 'courseworx-upload-'));
    const third = path.join(folder, 'Third try.txt');
    await writeFile(third, notes.buffer);
    await speed(4 * MB);
    await choose(third);
    await past('Third try.txt', 70);
    page.on('dialog', (d) => void d.accept());
    await page.reload();
    pieces.length = 0;
    await speed(-1);
    await choose(third);
    await arrived('Third try');
    await rm(folder, { recursive: true });
    if (!pieces.length || pieces.some((from) => from < 8 * MB)) throw new Error(`it went on from ${pieces}`);
  });
}
