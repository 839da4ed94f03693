import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call, oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { Colleague, CourseAdmin, TeamMember } from '@/shared/api/types.ts';
import { Avatar, splitName } from '@/shared/ui/Avatar.tsx';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { ConfirmDialog, Dialog } from '@/shared/ui/Dialog.tsx';
import { Field, SearchBox, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { colleaguesQuery, teamQuery } from '../queries.ts';

type Role = TeamMember['role'];
const ROLES = ['trainer', 'assistant', 'observer'] as const;

/** Who teaches the course, and what each of them may do. */
export function Team({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const navigate = useNavigate();
  const person = usePerson();
  const { data, error } = useQuery(teamQuery(course.id));
  const [adding, setAdding] = useState(false);
  const [handing, setHanding] = useState<TeamMember | null>(null);
  const [removing, setRemoving] = useState<TeamMember | null>(null);
  const decides = course.myTeamRole === 'owner' || person.role === 'super_admin';
  const fresh = () => client.invalidateQueries({ queryKey: ['course', course.id] });
  const set = useAct(
    ({ user, role }: { user: string; role: Role }) =>
      call(
        api.PUT('/courses/{id}/team/{user}', { params: { path: { id: course.id, user } }, body: { role } }),
      ),
    () => {
      setHanding(null);
      return fresh();
    },
    t('team.changed'),
  );
  const remove = useAct(
    async (user: string) => {
      await call(api.DELETE('/courses/{id}/team/{user}', { params: { path: { id: course.id, user } } }));
      if (user === person.id && person.role !== 'super_admin') await navigate({ to: '/teach' });
    },
    () => {
      setRemoving(null);
      return fresh();
    },
    t('team.removed'),
  );
  orThrow({ data, error });
  if (!data) return <SkeletonRows />;
  return (
    <>
      <p className="q">{t('team.lead')}</p>
      {data.items.some((m) => m.isGone) ? (
        <div style={{ marginBlock: 16 }}>
          <Note tone="bad">{t(person.role === 'super_admin' ? 'team.goneHand' : 'team.goneText')}</Note>
        </div>
      ) : null}
      <ul className="cs-list">
        {data.items.map((m) => {
          const name = splitName(m.user.name);
          const own = m.user.id === person.id;
          return (
            <li key={m.user.id}>
              <Avatar id={m.user.id} first={name.first} last={name.last} src={m.user.avatar} />
              <span className="grow">
                <bdi className="m">{m.user.name}</bdi>{' '}
                {m.isGone ? (
                  <StatePill tone="bad" icon="warn">
                    {t('team.gone')}
                  </StatePill>
                ) : m.user.isActive ? null : (
                  <StatePill tone="warn" icon="lock">
                    {t('team.off')}
                  </StatePill>
                )}
                {m.isGone ? null : (
                  <span className="t2 q" style={{ display: 'block' }}>
                    <bdi>{m.user.email}</bdi>
                  </span>
                )}
              </span>
              {m.role === 'owner' || !decides ? (
                <span className={m.role === 'owner' ? 'm' : 'q'}>{t(`team.role.${m.role}`)}</span>
              ) : (
                <Select
                  full={false}
                  small
                  aria-label={t('team.roleOf', { name: m.user.name })}
                  value={m.role}
                  onChange={(e) => {
                    const value = e.currentTarget.value;
                    if (value === 'owner') setHanding(m);
                    else set.mutate({ user: m.user.id, role: oneOf(ROLES, value) ?? m.role });
                  }}
                  options={[...ROLES, 'owner' as const].map((r) => ({
                    value: r,
                    label: t(`team.role.${r}`),
                  }))}
                />
              )}
              {m.role !== 'owner' && (decides || own) ? (
                <button
                  type="button"
                  className="btn bare sq"
                  aria-label={t(own ? 'team.leave' : 'team.remove', { name: m.user.name })}
                  title={t(own ? 'team.leave' : 'team.remove', { name: m.user.name })}
                  onClick={() => setRemoving(m)}
                >
                  <Icon name="x" s />
                </button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {decides ? (
        <button type="button" className="btn" onClick={() => setAdding(true)}>
          <Icon name="plus" s />
          {t('team.add')}
        </button>
      ) : null}
      {adding ? <Add course={course.id} onClose={() => setAdding(false)} /> : null}
      <ConfirmDialog
        opened={handing !== null}
        onClose={() => setHanding(null)}
        onConfirm={() => handing && set.mutate({ user: handing.user.id, role: 'owner' })}
        title={t('team.handTitle', { name: handing?.user.name })}
        text={t('team.handText')}
        action={t('team.hand')}
        busy={set.isPending}
      />
      <ConfirmDialog
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        onConfirm={() => removing && remove.mutate(removing.user.id)}
        title={t(removing?.user.id === person.id ? 'team.leaveTitle' : 'team.removeTitle', {
          name: removing?.user.name,
        })}
        text={t('team.removeText')}
        action={t(removing?.user.id === person.id ? 'team.leave' : 'team.removeAction')}
        busy={remove.isPending}
      />
    </>
  );
}

/** Finds a colleague and takes them in as something. */
function Add({ course, onClose }: { course: string; onClose: () => void }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const [q, setQ] = useState('');
  const [text, setText] = useRested(q, setQ);
  const [role, setRole] = useState<(typeof ROLES)[number]>('trainer');
  const found = useQuery(colleaguesQuery(course, q));
  const add = useAct(
    (c: Colleague) =>
      call(
        api.PUT('/courses/{id}/team/{user}', {
          params: { path: { id: course, user: c.id } },
          body: { role },
        }),
      ),
    () => client.invalidateQueries({ queryKey: ['course', course] }),
    t('team.added'),
  );
  return (
    <Dialog opened onClose={onClose} title={t('team.add')}>
      <div className="fields">
        <Field label={t('team.as')} hint={t(`team.may.${role}`)}>
          <Select
            value={role}
            onChange={(e) => setRole(oneOf(ROLES, e.currentTarget.value) ?? role)}
            options={ROLES.map((r) => ({ value: r, label: t(`team.role.${r}`) }))}
          />
        </Field>
        <SearchBox label={t('team.find')} value={text} onChange={setText} small={false} />
        {found.data?.items.length === 0 ? <p className="q">{t('team.nobody')}</p> : null}
        <ul className="cs-list" style={{ margin: 0 }}>
          {found.data?.items.map((c) => {
            const name = splitName(c.name);
            return (
              <li key={c.id}>
                <Avatar id={c.id} first={name.first} last={name.last} src={c.avatar} />
                <span className="grow">
                  <bdi className="m">{c.name}</bdi>
                  <span className="t2 q" style={{ display: 'block' }}>
                    <bdi>{c.email}</bdi>
                  </span>
                </span>
                <button
                  type="button"
                  className="btn sm"
                  aria-label={t('team.take', { name: c.name })}
                  disabled={add.isPending}
                  onClick={() => add.mutate(c)}
                >
                  {t('team.addAction')}
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </Dialog>
  );
}
