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
