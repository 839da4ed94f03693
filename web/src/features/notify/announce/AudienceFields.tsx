import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, oneOf } from '@/shared/api/client.ts';
import type { Audience, MadeAnnouncement, Role } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { CourseChooser } from '@/shared/ui/CourseChooser.tsx';
import { Field, SearchBox, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { partsQuery } from '../queries.ts';

const KINDS = ['everybody', 'role', 'home', 'course', 'group', 'session', 'people'] as const;
const TRAINERS = ['course', 'group', 'session', 'people'] as const;
/** Those that begin with a course. */
const OF_COURSE: readonly string[] = TRAINERS;
const ROLES = ['trainee', 'trainer', 'super_admin'] as const;

/** What is chosen in the form, also while it is not whole. */
export interface Choice {
  kind: (typeof KINDS)[number];
  role: Role;
  course: string;
  group: string;
  session: string;
  people: { id: string; name: string }[];
}

/** The audience of a choice; null while something is missing. */
export function audienceOf({ kind, role, course, group, session, people }: Choice): Audience | null {
  if (kind === 'role') return { kind, role };
  if (kind === 'course') return course ? { kind, courseId: course } : null;
  if (kind === 'group') return course && group ? { kind, courseId: course, groupId: group } : null;
  if (kind === 'session') return course && session ? { kind, courseId: course, sessionId: session } : null;
  if (kind === 'people') return people.length ? { kind, people: people.map((p) => p.id) } : null;
  return { kind };
}

/** Whom an announcement is for: the kind, then the course, role or people. */
export function AudienceFields({
  value,
  onChange,
  admin,
  errorOf,
}: {
  value: Choice;
  onChange: (value: Choice) => void;
  admin: boolean;
  errorOf: (name: string) => string | undefined;
}) {
  const { t } = useTranslation('notify');
  const { kind, role, course } = value;
  return (
    <>
      <Field label={t('ann.to')} error={errorOf('kind')}>
        <Select
          value={kind}
          onChange={(e) => onChange({ ...value, kind: oneOf(KINDS, e.currentTarget.value) ?? kind })}
          options={(admin ? KINDS : TRAINERS).map((k) => ({ value: k, label: t(`ann.kinds.${k}`) }))}
        />
      </Field>
      {kind === 'role' ? (
        <Field label={t('ann.role')} error={errorOf('role')}>
          <Select
            value={role}
            onChange={(e) => onChange({ ...value, role: oneOf(ROLES, e.currentTarget.value) ?? role })}
            options={ROLES.map((r) => ({ value: r, label: t(`role.${r}`) }))}
          />
        </Field>
      ) : null}
      {OF_COURSE.includes(kind) ? (
        <Field label={t('ann.course')} error={errorOf('courseId')}>
          <CourseChooser
            none="–"
            value={course}
            onChange={(to) => onChange({ ...value, course: to, group: '', session: '' })}
          />
        </Field>
      ) : null}
      {(kind === 'group' || kind === 'session') && course ? (
        <Part kind={kind} value={value} onChange={onChange} errorOf={errorOf} />
      ) : null}
      {kind === 'people' && course ? <People value={value} onChange={onChange} /> : null}
    </>
  );
}

/** Which group, or which session, of the course. */
function Part({
  kind,
  value,
  onChange,
  errorOf,
}: {
  kind: 'group' | 'session';
  value: Choice;
  onChange: (value: Choice) => void;
  errorOf: (name: string) => string | undefined;
}) {
  const { t } = useTranslation('notify');
  const nameOf = useSessionName();
  const parts = useQuery(partsQuery(value.course)).data;
  if (!parts) return <span className="sk" style={{ blockSize: 44 }} />;
  const items =
    kind === 'group'
      ? parts.groups.map((g) => ({ value: g.id, label: isolate(g.name) }))
      : parts.sessions.map((s) => ({ value: s.id, label: nameOf(s) }));
  if (!items.length) return <Note>{t(kind === 'group' ? 'ann.noGroups' : 'ann.noSessions')}</Note>;
  return (
    <Field label={t(`ann.${kind}`)} error={errorOf(`${kind}Id`)}>
      <Select
        value={value[kind]}
        onChange={(e) => onChange({ ...value, [kind]: e.currentTarget.value })}
        options={[{ value: '', label: '–' }, ...items]}
      />
    </Field>
  );
}

/** Names a session by its title and its beginning, in its own time zone. */
export function useSessionName(): (s: NonNullable<MadeAnnouncement['session']>) => string {
  const f = useFormat();
  return (s) => {
    const at = f.date(s.startsAt, { dateStyle: 'medium', timeStyle: 'short', timeZone: s.timeZone });
    return s.title ? `${isolate(s.title)} · ${at}` : at;
  };
}

function People({ value, onChange }: { value: Choice; onChange: (value: Choice) => void }) {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const [q, setQ] = useState('');
  const [text, setText] = useRested(q, setQ);
  const { course, people } = value;
  const list = useQuery({
    queryKey: ['people', course, 'to-announce', q],
    queryFn: () =>
      call(
        api.GET('/courses/{id}/people', {
          params: { path: { id: course }, query: { limit: 50, ...(q ? { q } : {}) } },
        }),
      ),
    placeholderData: (before) => before,
  });
  return (
    <fieldset className="ann-w">
      <legend className="lab">
        {t('ann.people')}{' '}
        <span className="q">{t('ann.chosen', { count: people.length, n: f.num(people.length) })}</span>
      </legend>
      {people.length ? (
        <div className="row w">
          {people.map((p) => (
            <button
              key={p.id}
              type="button"
              className="btn"
              aria-label={`${t('remove')}: ${p.name}`}
              onClick={() => onChange({ ...value, people: people.filter((o) => o.id !== p.id) })}
            >
              <bdi>{p.name}</bdi> ×
            </button>
          ))}
        </div>
      ) : null}
      <SearchBox label={t('ann.search')} value={text} onChange={setText} />
      <ul>
        {list.data?.items
          .map((p) => ({ id: p.user.id, name: `${p.user.firstName} ${p.user.lastName}` }))
          .map((p) => (
            <li key={p.id}>
              <label className="row">
                <input
                  type="checkbox"
                  checked={people.some((o) => o.id === p.id)}
                  onChange={(e) =>
                    onChange({
                      ...value,
                      people: e.currentTarget.checked ? [...people, p] : people.filter((o) => o.id !== p.id),
                    })
                  }
                />
                <bdi>{p.name}</bdi>
              </label>
            </li>
          ))}
      </ul>
    </fieldset>
  );
}
