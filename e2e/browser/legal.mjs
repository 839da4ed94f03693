// Legal pages as journeys need them: nobody is asked to agree to how refunds are made.

/** Writes a legal page in some languages and publishes it, as a super admin. */
export async function publish(t, admin, page, texts, material = false) {
  let work = await t.api(admin, 'GET', `/admin/legal/${page}`);
  for (const [language, body] of Object.entries(texts)) {
    const { revision } = work.drafts.find((d) => d.language === language);
    work = await t.api(admin, 'PUT', `/admin/legal/${page}/drafts/${language}`, { title: '', body, revision });
  }
  const drafts = work.drafts.map(({ language, revision }) => ({ language, revision }));
  await t.api(admin, 'POST', `/admin/legal/${page}/versions`, { material, drafts });
}

/** Two versions of the page about refunds, if there are none yet: the first in English only. */
export async function refunds(t) {
  const admin = await t.person('admin');
  const { current } = await t.api(admin, 'GET', '/admin/legal/refund');
  if (!current) {
    const en = '<h2>Within two weeks</h2><p>Tell us within <strong>14 days</strong>, and you get everything back.</p><ul><li>as long as you have seen less than a fifth</li><li>by the way you paid</li></ul>';
    await publish(t, admin, 'refund', { en });
    await publish(t, admin, 'refund', {
      en: `${en}<p>It takes us five days at most.</p>`,
      ar: '<h2>خلال أسبوعين</h2><p>أخبرنا خلال <strong>١٤ يومًا</strong> تستردّ كل ما دفعت.</p><ul><li>ما دمت لم تشاهد أكثر من الخُمس</li><li>بالطريقة التي دفعت بها</li></ul>',
    });
  }
  await admin.close();
}
