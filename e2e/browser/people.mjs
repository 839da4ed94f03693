// People that a journey makes for itself, so that journeys do not stand in each other's way.
import { agree } from './stage.mjs';

/** Who is there already: a name belongs to one journey, as lists are looked through for it. */
const names = new Set();

/**
 * A new trainee, or somebody else, made by the super admin of the sample content, who has chosen a password; of the server at `base`
 * when it is not the one with the sample content.
 */
export async function newTrainee(t, name, role = 'trainee', base = undefined) {
  if (names.has(name)) throw new Error(`${name} is a person of another journey, choose another name`);
  names.add(name);
  const admin = await t.person('admin', undefined, base);
  const email = `${name.toLowerCase()}@example.com`;
  const made = await t.api(admin, 'POST', '/users', {
    firstName: name,
    lastName: 'Fares',
    email,
    role,
    password: 'a borrowed umbrella',
  });
  await admin.close();
  const page = await t.visitor(undefined, base);
  let password = 'a borrowed umbrella';
  await t.api(page, 'POST', '/auth/sign-in', { identifier: email, password });
  if (made.user.requiresPasswordChange) {
    await t.api(page, 'POST', '/me/password', { current: password, new: 'seven green lanterns' });
    password = 'seven green lanterns';
  }
  await agree(page);
  await page.close();
  return { id: made.user.id, email, password };
}

/** The free course of the trainer of the sample content that has articles and one video. */
export const COURSE = 'كيف-تقرأ-الأرقام-في-الأخبار';
