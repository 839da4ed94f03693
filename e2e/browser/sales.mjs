// What journeys about selling begin with.

/** A course of a super admin that is for sale, in EGP, with runs of it if some are given. */
export async function sold(t, admin, title, amount, groups = []) {
  const course = await t.api(admin, 'POST', '/courses', { title });
  const section = await t.api(admin, 'POST', `/courses/${course.id}/sections`, { title: 'One' });
  const lesson = await t.api(admin, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title: 'To read' });
  await t.api(admin, 'PATCH', `/contents/${lesson.id}`, { articleContent: '<p>Read me.</p>', isPublished: true });
  await t.api(admin, 'PATCH', `/courses/${course.id}`, { description: `About ${title}.`, price: { amount, currency: 'EGP' } });
  for (const group of groups)
    await t.api(admin, 'POST', `/courses/${course.id}/groups`, { startsOn: '2099-01-01', endsOn: '2099-02-01', ...group });
  await t.api(admin, 'POST', `/courses/${course.id}/publish`);
  return course;
}

/** Orders courses in somebody's name, as their browser would, to be paid in a way, and returns the order. */
export async function placed(t, page, courses, method, billing = {}) {
  for (const course of courses) await t.api(page, 'POST', '/x/financial/cart/items', { course: course.id });
  const { cart, legal } = await t.api(page, 'GET', '/x/financial/checkout');
  return t.api(page, 'POST', '/x/financial/orders', {
    method,
    items: cart.items.map(({ course, price }) => ({ course, price })),
    total: cart.total,
    billing: { name: '', address: '', taxId: '', purchaseNumber: '', ...billing },
    legal,
  });
}

/** Orders courses at the desk. */
export const ordered = (t, page, courses, billing) => placed(t, page, courses, 'desk', billing);

/**
 * A server that sells in pounds by Stripe's double: its address and the double's, its super admin, who switches plugins and changes their
 * settings, and what happens to a session at the double.
 */
export async function sellsByStripe(t, name) {
  const { base, double } = await t.stripe(name);
  const admin = await t.person('admin', undefined, base);
  const turn = (plugin, which) => t.api(admin, 'POST', `/plugins/${plugin}/${which}`, {});
  const settings = (plugin, values) => t.api(admin, 'PUT', `/plugins/${plugin}/settings`, { values });
  const happens = async (what, session) => {
    const answer = await fetch(`${double}/double/${what}/${session}`, { method: 'POST' });
    if (!answer.ok) throw new Error(`${what} of ${session} answered ${answer.status} ${await answer.text()}`);
  };
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  await turn('financial', 'enable');
  await settings('financial', { holdDays: 0 });
  await turn('stripe', 'enable');
  await settings('stripe', { secretKey: 'sk_test_double', webhookSecret: 'whsec_double', apiUrl: double });
  return { base, double, admin, turn, settings, happens };
}

/** Records that an order's money came at the desk on a day, `YYYY-MM-DD`. */
export const paid = (t, admin, order, receivedOn) =>
  t.api(admin, 'POST', `/x/financial/orders/${order.id}/payment`, { amount: order.total, method: 'desk', reference: '', note: '', receivedOn });
