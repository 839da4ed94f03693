// A trainee opens a document, and the browser's own viewer shows it.
import { visit } from '../checks.mjs';

export default async function document(t) {
  const page = await t.person('trainee');
  const { items } = await t.api(page, 'GET', '/me/learning');
  const rooms = await Promise.all(items.map(({ course }) => t.api(page, 'GET', `/learn/${course.id}`)));
  const lessons = rooms.flatMap((room) =>
    room.outline.flatMap((s) => s.contents).map((c) => ({ ...c, course: room.course.id })),
  );
  let found;
  for (const lesson of lessons.filter((c) => c.type === 'document' && c.state !== 'locked')) {
    const { asset } = await t.api(page, 'GET', `/learn/contents/${lesson.id}`);
    if (asset.contentType === 'application/pdf') found = lesson;
  }
  await t.step('a PDF opens in the viewer', async () => {
    await visit(page, `/learn/${found.course}/${found.id}`);
    const opened = page.context().waitForEvent('page');
    await page.locator('.und a[target=_blank]').click();
    const viewer = await opened;
    // The viewer is an extension of the browser: in a sandbox it does not come, and the page stays blank.
    await viewer.waitForLoadState();
    const shown = () => viewer.frames().some((frame) => frame.url().startsWith('chrome-extension://'));
    if (!shown()) await viewer.waitForEvent('framenavigated', { predicate: shown });
  });
}
