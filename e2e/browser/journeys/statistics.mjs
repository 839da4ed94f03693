// The figures of a course: a trainer reads that nobody is there, then how far three people get, what a figure means, and who
// it counts; the same in Arabic on a phone.
import { faults, settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const ARABIC = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

export default async function statistics(t) {
  const none = (wrong) => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
  const trainer = await t.person('trainer');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'Small boats' });
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: 'How to come home again.' });
  const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'Afloat' });
  const contents = [];
  for (const title of ['Casting off', 'Reefing', 'Heaving to', 'Coming in']) {
    const made = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title });
    await t.api(trainer, 'PATCH', `/contents/${made.id}`, { articleContent: `<p>${title}.</p>`, availableAfterPrevious: contents.length > 0 });
    contents.push(made);
  }
  await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
  const page = `/teach/${course.id}/statistics`;

  await t.step('where nobody is enrolled yet, the page says so and leads on', async () => {
    await visit(trainer, `/teach/${course.id}`);
    await trainer.getByRole('navigation', { name: 'Pages of this course' }).getByRole('link', { name: 'Statistics' }).click();
    await trainer.getByRole('heading', { name: 'Nobody has enrolled yet' }).waitFor();
    none(await faults(trainer, 'en'));
    await trainer.getByRole('link', { name: 'Enrol people' }).click();
    await trainer.getByRole('heading', { level: 1, name: /^People/ }).waitFor();
  });

  await visit(trainer, page);
  const done = { Sahar: 4, Idris: 2, Noor: 0 };
  for (const [name, n] of Object.entries(done)) {
    const trainee = await t.person(await newTrainee(t, name));
    await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
    for (const one of contents.slice(0, n)) await t.api(trainee, 'POST', `/learn/contents/${one.id}/confirm`);
    await trainee.close();
  }
  await t.step('what people do shows without a reload: the funnel and where they stop', async () => {
    const stage = (name) => trainer.getByRole('region', { name: 'How far people get' }).getByRole('listitem').filter({ hasText: name });
    await stage('Enrolled').getByText('3', { exact: true }).waitFor();
    await stage('Begun').getByText('2', { exact: true }).waitFor();
    await stage('Halfway').getByText('67%', { exact: true }).waitFor();
    await stage('Completed').getByText('1', { exact: true }).waitFor();
    const row = (title) => trainer.getByRole('table', { name: 'Contents' }).getByRole('row').filter({ hasText: title });
    const cells = async (title) => (await row(title).getByRole('cell').allTextContents()).map((c) => c.replace(/\s+/g, ' ').trim());
    const reefing = (await cells('Reefing')).slice(1).join(' | ');
    if (reefing !== '2 | 2 100% | 2 100% | – | 1') throw new Error(`Reefing: ${reefing}`);
    none(await faults(trainer, 'en'));
  });
  await t.step('a figure says what it means, and the days are a table, too', async () => {
    const means = trainer.getByRole('button', { name: 'What “Average progress” means' });
    await means.focus();
    await trainer.keyboard.press('Enter');
    await trainer.getByText(/Who left or is suspended is not counted/).waitFor();
    await trainer.keyboard.press('Escape');
    await trainer.getByText(/Who left or is suspended is not counted/).waitFor({ state: 'hidden' });
    await trainer.getByRole('img', { name: /^Active people by day .*at most 2/ }).waitFor();
    await trainer.getByRole('button', { name: '90 days' }).click();
    await trainer.waitForURL(/days=90/);
    await trainer.getByRole('button', { name: 'As a table' }).click();
    const day = trainer.getByRole('table', { name: 'By day' }).getByRole('row').nth(1);
    if (!/2.*3.*1$/s.test(await day.innerText())) throw new Error(`today: ${await day.innerText()}`);
    none(await faults(trainer, 'en'));
  });
  await t.step('the contents go home as a file', async () => {
    const [file] = await Promise.all([
      trainer.waitForEvent('download'),
      trainer.getByRole('button', { name: 'The contents as a CSV file' }).click(),
    ]);
    if (file.suggestedFilename() !== 'contents.csv') throw new Error(file.suggestedFilename());
  });
  await t.step('a figure opens the people whom it counts', async () => {
    const only = async (name, ...others) => {
      await trainer.getByRole('link', { name: new RegExp(`^${name}`) }).waitFor();
      for (const other of others)
        if (await trainer.getByRole('link', { name: new RegExp(`^${other}`) }).count()) throw new Error(`${other} is listed, too`);
    };
    await trainer.getByRole('link', { name: 'Completed: 1' }).first().click();
    await only('Sahar', 'Idris', 'Noor');
    await trainer.goBack();
    await trainer.getByRole('link', { name: 'Begun: 2' }).click();
    await trainer.getByRole('button', { name: /^Have begun the course/ }).waitFor();
    await only('Idris', 'Noor');
    await trainer.goBack();
    await trainer.getByRole('link', { name: 'Stopped at “Reefing”: 1' }).click();
    await trainer.getByRole('button', { name: /^Stopped at “Reefing”/ }).waitFor();
    await only('Idris', 'Sahar', 'Noor');
    none(await faults(trainer, 'en'));
    await trainer.getByRole('button', { name: /^Stopped at “Reefing”/ }).click();
    await only('Noor');
  });
  await t.step('the same in Arabic on a phone', async () => {
    const phone = await t.person('trainer', ARABIC);
    await visit(phone, page);
    await phone.getByRole('heading', { level: 1, name: 'الإحصاءات' }).waitFor();
    await phone.getByRole('region', { name: 'إلى أين يصل المتدربون' }).getByText('٣', { exact: true }).waitFor();
    await settled(phone);
    none(await faults(phone, 'ar'));
    await phone.close();
  });
  await t.step('a super admin reads the figures of all courses side by side', async () => {
    const admin = await t.person('admin');
    await visit(admin, '/admin');
    await admin.getByRole('navigation').getByRole('link', { name: 'Statistics' }).click();
    await admin.getByLabel('Most first of').selectOption({ label: 'Completion' });
    await admin.waitForURL(/by=rate/);
    const row = admin.getByRole('table', { name: 'Statistics' }).getByRole('row').filter({ hasText: 'Small boats' });
    await row.getByText('33.3%').waitFor();
    none(await faults(admin, 'en'));
    await row.getByRole('link', { name: 'Small boats' }).click();
    await admin.getByRole('region', { name: 'How far people get' }).waitFor();
    await admin.close();
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/archive`);
}
