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

/** Orders courses at the desk in somebody's name, as their browser would, and returns the order. */
export async function ordered(t, page, courses, billing = {}) {
  for (const course of courses) await t.api(page, 'POST', '/x/financial/cart/items', { course: course.id });
  const { cart, legal } = await t.api(page, 'GET', '/x/financial/checkout');
  return t.api(page, 'POST', '/x/financial/orders', {
    method: 'desk',
    items: cart.items.map(({ course, price }) => ({ course, price })),
    total: cart.total,
    billing: { name: '', address: '', taxId: '', purchaseNumber: '', ...billing },
    legal,
  });
}

/** Records that an order's money came at the desk on a day, `YYYY-MM-DD`. */
export const paid = (t, admin, order, receivedOn) =>
  t.api(admin, 'POST', `/x/financial/orders/${order.id}/payment`, { amount: order.total, method: 'desk', reference: '', note: '', receivedOn });
