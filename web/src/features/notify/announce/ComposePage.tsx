import { orThrow } from '@/shared/api/problem.ts';
import './announce.css';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Audience, MadeAnnouncement } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Segments, Switch } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { audienceQuery, madeQuery, oneMadeQuery } from '../queries.ts';
import { AudienceFields, audienceOf, type Choice } from './AudienceFields.tsx';

const Editor = lazy(() => import('@/shared/ui/editor/Editor.tsx'));
const route = getRouteApi('/announcements/new');

/** Left the form, right how it will be read. */
export default function ComposePage() {
  const { t } = useTranslation('notify');
  const { edit, course } = route.useSearch();
  const list = useInfiniteQuery(madeQuery);
  const one = useQuery({ ...oneMadeQuery(edit ?? ''), enabled: edit !== undefined });
  orThrow(list);
  orThrow(one);
  const changed = edit ? one.data : undefined;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/announcements">
          {t('ann.back')}
        </Link>
      </p>
      <h1>{t(edit ? 'ann.edit' : 'ann.new')}</h1>
      {list.data && (changed || !edit) ? (
        <Compose key={changed?.id ?? ''} made={changed} last={list.data.pages[0]?.items[0]} course={course} />
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}

/** A moment as an input of date and time has it, in the browser's zone. */
const local = (iso: string | null | undefined): string => {
  if (!iso) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};
const moment = (text: string): string => new Date(text).toISOString();

function Compose({
  made,
  last,
  course,
}: {
  made: MadeAnnouncement | undefined;
  last: MadeAnnouncement | undefined;
  course: string | undefined;
}) {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const client = useQueryClient();
  const navigate = useNavigate();
  const person = usePerson();
  const out = made !== undefined && made.state !== 'waiting';
  const form = useForm({
    initial: {
      title: made?.title ?? '',
      body: made?.body ?? '',
      audience: {
        kind: course || person.role === 'trainer' ? 'course' : 'everybody',
        role: 'trainee',
        course: course ?? '',
        group: '',
        session: '',
        people: [],
      } as Choice,
      later: made?.state === 'waiting',
      publishAt: local(made?.publishAt),
      expiresAt: local(made?.expiresAt),
      pinned: made?.pinned ?? false,
      byMail: made?.byMail ?? false,
    },
    draft: made ? `announcement.${made.id}` : 'announcement',
    submit: async (v) => {
      const words = {
        title: v.title,
        body: v.body,
        pinned: v.pinned,
        ...(v.later && v.publishAt
          ? { publishAt: moment(v.publishAt) }
          : made?.state === 'waiting'
            ? { publishAt: new Date().toISOString() }
            : {}),
        ...(v.expiresAt ? { expiresAt: moment(v.expiresAt) } : {}),
      };
      if (made)
        await call(api.PUT('/announcements/{id}', { params: { path: { id: made.id } }, body: words }));
      else {
        const audience = audienceOf(v.audience) ?? ({ kind: v.audience.kind } as Audience);
        await call(api.POST('/announcements', { body: { ...words, audience, byMail: v.byMail } }));
      }
      toast(t(made ? 'ann.saved' : 'ann.sent'));
      await client.invalidateQueries({ queryKey: ['announcements'] });
      await navigate({ to: '/announcements' });
    },
  });
  const v = form.values;
  // A time that is not said yet is not "at once".
  const timeless = v.later && !v.publishAt;
  const audience = audienceOf(v.audience);
  const reach = useQuery({
    ...audienceQuery(audience ?? { kind: 'everybody' }),
    enabled: !made && audience !== null && audience.kind !== 'home',
  });
  const people = audience && reach.data ? reach.data.people : null;
  const time =
    v.later && v.publishAt
      ? f.date(new Date(v.publishAt).toISOString(), { dateStyle: 'medium', timeStyle: 'short' })
      : '';
  const action = made
    ? t('saveAction')
    : audience?.kind === 'home'
      ? t('ann.sendHome')
      : people === null
        ? audience
          ? t('ann.counting')
          : t('ann.add')
        : t(time ? 'ann.sendLater' : 'ann.send', { count: people, n: f.num(people), time });
  return (
    <div className="ann">
      <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
        {form.message ? <Note tone="bad">{form.message}</Note> : null}
        {made ? null : (
          <AudienceFields
            value={v.audience}
            onChange={(to) => form.set('audience', to)}
            admin={person.role === 'super_admin'}
            errorOf={(name) => form.fieldError(`audience.${name}`)}
          />
        )}
        <Field label={t('ann.heading')} error={form.fieldError('title')}>
          <input className="in" dir="auto" {...form.text('title')} />
        </Field>
        <div className="field">
          <span className="lab">{t('ann.body')}</span>
          <Suspense fallback={<span className="sk" style={{ blockSize: 200 }} />}>
            <Editor html={v.body} onChange={(html) => form.set('body', html)} label={t('ann.body')} />
          </Suspense>
          {form.fieldError('body') ? <span className="err">{form.fieldError('body')}</span> : null}
        </div>
        {out ? null : (
          <Segments
            label={t('ann.when')}
            value={v.later ? 'later' : 'now'}
            onChange={(when) => form.set('later', when === 'later')}
            items={[
              { value: 'now', label: t('ann.now') },
              { value: 'later', label: t('ann.later') },
            ]}
          />
        )}
        <div className="fields2">
          {v.later && !out ? (
            <Field
              label={t('ann.at')}
              hint={timeless ? t('ann.atHint') : undefined}
              error={form.fieldError('publishAt')}
            >
              <input className="in" type="datetime-local" {...form.text('publishAt')} />
            </Field>
          ) : null}
          <Field label={t('ann.expires')} hint={t('ann.expiresHint')} error={form.fieldError('expiresAt')}>
            <input className="in" type="datetime-local" {...form.text('expiresAt')} />
          </Field>
        </div>
        <Switch
          label={t('ann.pinned')}
          checked={v.pinned}
          onChange={(e) => form.set('pinned', e.currentTarget.checked)}
        />
        {made || v.audience.kind === 'home' ? null : (
          <div>
            <Switch
              label={t('ann.byMail')}
              checked={v.byMail}
              onChange={(e) => form.set('byMail', e.currentTarget.checked)}
            />
            <p className="t2 q">{t('ann.mailHint')}</p>
          </div>
        )}
        <div>
          <button
            type="submit"
            className="btn pri big"
            disabled={timeless || (!made && (audience === null || people === 0))}
            data-busy={form.busy || undefined}
          >
            {action}
          </button>
        </div>
      </form>
      <section className="ann-p" aria-label={t('ann.preview')}>
        <h2 className="t1 qq m">{t('ann.preview')}</h2>
        <article className="card">
          <h3 dir="auto">{v.title || t('ann.heading')}</h3>
          <p className="t2 q">
            {t('ann.by', { author: `${person.firstName} ${person.lastName}`, time: time || t('ann.now') })}
          </p>
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: it is what the editor here made of what was typed here. */}
          <div className="prose" dir="auto" dangerouslySetInnerHTML={{ __html: v.body }} />
        </article>
        {last && !made ? (
          <p className="t2 q">
            {t('ann.last')}: <bdi>{last.title}</bdi>
            {' · '}
            {t('ann.readBy', { n: f.num(last.reads), total: f.num(last.recipients) })}
          </p>
        ) : null}
      </section>
    </div>
  );
}
