import './users.css';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { ImportDialog } from '@/platform/import/ImportDialog.tsx';
import { toast } from '@/platform/toasts.tsx';
import { api, call, oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { Person, Role } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { SearchBox, Segments, Select } from '@/shared/ui/Field.tsx';
import { Filters } from '@/shared/ui/Filters.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { type UserSearch, usersQuery } from '../queries.ts';
import { UserDialog } from './UserDialog.tsx';
import { UserMenu } from './UserMenu.tsx';

const route = getRouteApi('/admin/users');
const ROLES = ['all', 'trainee', 'trainer', 'super_admin'] as const;

/** Every account: find, filter, add, change, switch off. */
export default function UsersPage() {
  const { t } = useTranslation('admin');
  const f = useFormat();
  const client = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(usersQuery(search));
  const [editing, setEditing] = useState<Person | 'new' | null>(null);
  const [importing, setImporting] = useState(false);
  const go = (change: { q?: string; role?: Role | 'all'; active?: UserSearch['active'] | undefined }) => {
    const next = { ...search, ...change };
    void navigate({
      search: {
        ...(next.q ? { q: next.q } : {}),
        ...(next.role && next.role !== 'all' ? { role: next.role } : {}),
        ...(next.active ? { active: next.active } : {}),
      },
      replace: true,
    });
  };
  const [text, setText] = useRested(search.q ?? '', (q) => go({ q }));
  const failed = useFailed();
  const activate = useMutation({
    mutationFn: ({ id, isActive }: { id: string; isActive: boolean }) =>
      call(api.PATCH('/users/{id}', { params: { path: { id } }, body: { isActive } })),
    onSuccess: (user) =>
      toast(
        t(user.isActive ? 'users.activated' : 'users.deactivated', {
          name: `${user.firstName} ${user.lastName}`,
        }),
        {
          action: { label: t('undo'), run: () => activate.mutate({ id: user.id, isActive: !user.isActive }) },
        },
      ),
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
  orThrow(list);
  const pages = list.data?.pages ?? [];
  const users = pages.flatMap((p) => p.items);
  const counts = pages[0]?.counts;
  return (
    <>
      <div className="hd2">
        <h1>
          {t('users.title')} {counts ? <span className="cnt">{f.num(counts.all)}</span> : null}
        </h1>
        <span className="end">
          <button type="button" className="btn" onClick={() => setImporting(true)}>
            <Icon name="upload" s />
            {t('import.title')}
          </button>
          <button type="button" className="btn pri" onClick={() => setEditing('new')}>
            <Icon name="plus" s />
            {t('users.add')}
          </button>
        </span>
      </div>
      <div className="tools">
        <SearchBox label={t('users.search')} value={text} onChange={setText} />
        <Filters on={Number(search.role !== undefined) + Number(search.active !== undefined)}>
          <Segments
            label={t('users.role')}
            value={search.role ?? 'all'}
            onChange={(role) => go({ role })}
            items={ROLES.map((r) => ({
              value: r,
              label: t(`users.roles.${r}`),
              ...(counts ? { count: f.num(counts[r]) } : {}),
            }))}
          />
          <span className="end" />
          <Select
            full={false}
            small
            aria-label={t('users.state')}
            value={search.active ?? ''}
            onChange={(e) => go({ active: oneOf(['true', 'false'], e.currentTarget.value) })}
            options={[
              { value: '', label: t('users.anyState') },
              { value: 'true', label: t('users.active') },
              { value: 'false', label: t('users.inactive') },
            ]}
          />
        </Filters>
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : users.length ? (
        <DataTable<Person>
          className="ppl"
          label={t('users.title')}
          rows={users}
          keyOf={(u) => u.id}
          columns={[
            {
              id: 'who',
              label: t('users.person'),
              bare: true,
              cell: (u) => (
                <div className="who">
                  <Avatar id={u.id} first={u.firstName} last={u.lastName} src={u.avatar} />
                  <div>
                    <div className="u-name">
                      <div className="m clip">
                        <bdi>
                          {u.firstName} {u.lastName}
                        </bdi>
                      </div>
                      <Marks user={u} />
                    </div>
                    <div className="t1 q clip">
                      <bdi>{u.email || u.phone}</bdi>
                    </div>
                  </div>
                </div>
              ),
            },
            {
              id: 'role',
              label: t('users.role'),
              roomy: true,
              cell: (u) => <span className={u.role === 'trainee' ? 'q' : 'm'}>{t(`role.${u.role}`)}</span>,
            },
            { id: 'state', label: t('users.state'), roomy: true, cell: (u) => <State user={u} /> },
            {
              id: 'seen',
              label: t('users.seen'),
              roomy: true,
              cell: (u) => (
                <span className="q">{u.lastLogin ? <DateTime iso={u.lastLogin} /> : t('users.never')}</span>
              ),
            },
            {
              id: 'menu',
              label: t('users.actions'),
              quiet: true,
              cell: (u) => (
                <UserMenu
                  user={u}
                  onEdit={() => setEditing(u)}
                  onActivate={() => activate.mutate({ id: u.id, isActive: !u.isActive })}
                />
              ),
            },
          ]}
        />
      ) : (
        <EmptyState title={t('users.none')} why={t('users.noneWhy')} />
      )}
      <ShowMore
        shown={users.length}
        total={pages[0]?.total}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      {importing ? <ImportDialog course={null} onClose={() => setImporting(false)} /> : null}
      {editing ? (
        <UserDialog user={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      ) : null}
    </>
  );
}

/** Role and state beside the name, where there is no room for columns: the state is a sign, with its word for who listens. */
function Marks({ user }: { user: Person }) {
  const { t } = useTranslation('admin');
  const state = stateOf(user);
  return (
    <span className="u-marks">
      <span className="st">{t(`role.${user.role}`)}</span>
      <span className={`st ${state.tone}`} title={t(`users.${state.word}`)}>
        <Icon name={state.icon} s />
        <span className="sr">{t(`users.${state.word}`)}</span>
      </span>
    </span>
  );
}

const stateOf = (user: Person) =>
  !user.isActive
    ? ({ tone: 'bad', icon: 'lock', word: 'inactive' } as const)
    : user.requiresPasswordChange
      ? ({ tone: 'warn', icon: 'key', word: 'mustChange' } as const)
      : ({ tone: 'good', icon: 'check', word: 'active' } as const);

function State({ user }: { user: Person }) {
  const { t } = useTranslation('admin');
  const { tone, icon, word } = stateOf(user);
  return (
    <StatePill tone={tone} icon={icon}>
      {t(`users.${word}`)}
    </StatePill>
  );
}
