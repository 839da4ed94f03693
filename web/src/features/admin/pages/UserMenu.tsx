import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { afterIdentityChange, homeOf, usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Person } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { GivenPassword } from './GivenPassword.tsx';
import { OwnedCourses } from './OwnedCourses.tsx';
import { UserConsents } from './UserConsents.tsx';

/** Everything that a super admin does to an account besides changing it. */
export function UserMenu({
  user,
  onEdit,
  onActivate,
}: {
  user: Person;
  onEdit: () => void;
  onActivate: () => void;
}) {
  const { t } = useTranslation('admin');
  const f = useFormat();
  const me = usePerson();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<
    'temporary' | 'factor' | 'sessions' | 'consents' | 'deactivate' | 'delete' | null
  >(null);
  const [given, setGiven] = useState('');
  const name = `${user.firstName} ${user.lastName}`;
  const path = { params: { path: { id: user.id } } };
  const say = useFailed();
  const failed = (cause: unknown) => {
    setOpen(null);
    say(cause);
  };
  const changed = () => client.invalidateQueries({ queryKey: ['users'] });
  const readmit = useMutation({
    mutationFn: (way: 'temporary' | 'invitation') =>
      call(api.POST('/users/{id}/readmit', { ...path, body: { way } })),
    onSuccess: ({ temporaryPassword }) => {
      setOpen(null);
      if (temporaryPassword) setGiven(temporaryPassword);
      else toast(t('users.linkSent', { email: user.email }));
      void changed();
    },
    onError: failed,
  });
  const reset = useMutation({
    mutationFn: () => call(api.DELETE('/users/{id}/second-factor', path)),
    onSuccess: () => {
      setOpen(null);
      toast(t('users.factorReset', { name }));
    },
    onError: failed,
  });
  const end = useMutation({
    mutationFn: () => call(api.DELETE('/users/{id}/sessions', path)),
    onSuccess: ({ ended }) => {
      setOpen(null);
      toast(t('users.sessionsEnded', { count: ended, n: f.num(ended), name }));
    },
    onError: failed,
  });
  const copy = useMutation({
    mutationFn: () => call(api.POST('/users/{id}/exports', path)),
    onSuccess: () => {
      toast(t('users.exportAsked', { name }), {
        action: { label: t('users.exportSee'), run: () => void navigate({ to: '/admin/privacy' }) },
      });
      void client.invalidateQueries({ queryKey: ['privacy'] });
    },
    onError: failed,
  });
  const view = useMutation({
    mutationFn: async () => {
      await call(api.POST('/me/view-as', { body: { user: user.id } }));
      await navigate({ to: '/' });
      await afterIdentityChange(client);
      await navigate({ to: homeOf(user.role) });
    },
    onError: failed,
  });
  const self = user.id === me.id;
  return (
    <>
      <Menu>
        <Menu.Target>
          <button type="button" className="btn bare sm sq" aria-label={t('users.actionsOf', { name })}>
            <Icon name="dots" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="edit" s />} onClick={onEdit}>
            {t('edit')}
          </Menu.Item>
          {user.role === 'super_admin' ? null : (
            <Menu.Item leftSection={<Icon name="task" s />} onClick={() => setOpen('consents')}>
              {t('users.consents')}
            </Menu.Item>
          )}
          {self ? null : (
            <>
              {user.isActive ? (
                <>
                  <Menu.Item
                    leftSection={<Icon name="mail" s />}
                    onClick={() => readmit.mutate('invitation')}
                  >
                    {t(user.lastLogin ? 'users.sendReset' : 'users.sendInvitation')}
                  </Menu.Item>
                  <Menu.Item leftSection={<Icon name="key" s />} onClick={() => setOpen('temporary')}>
                    {t('users.makeTemporary')}
                  </Menu.Item>
                  <Menu.Item leftSection={<Icon name="shield" s />} onClick={() => setOpen('factor')}>
                    {t('users.resetFactor')}
                  </Menu.Item>
                  <Menu.Item leftSection={<Icon name="out" s />} onClick={() => setOpen('sessions')}>
                    {t('users.endSessions')}
                  </Menu.Item>
                  {user.role === 'super_admin' ? null : (
                    <Menu.Item leftSection={<Icon name="eye" s />} onClick={() => view.mutate()}>
                      {t('users.viewAs')}
                    </Menu.Item>
                  )}
                  <Menu.Divider />
                </>
              ) : null}
              <Menu.Item leftSection={<Icon name="dl" s />} onClick={() => copy.mutate()}>
                {t('users.export')}
              </Menu.Item>
              <Menu.Item
                leftSection={<Icon name="lock" s />}
                onClick={() =>
                  user.isActive && user.role !== 'trainee' ? setOpen('deactivate') : onActivate()
                }
              >
                {t(user.isActive ? 'users.deactivate' : 'users.activate')}
              </Menu.Item>
              <Menu.Item data-bad leftSection={<Icon name="trash" s />} onClick={() => setOpen('delete')}>
                {t('users.delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={open === 'temporary'}
        onClose={() => setOpen(null)}
        onConfirm={() => readmit.mutate('temporary')}
        busy={readmit.isPending}
        title={t('users.makeTemporary')}
        text={t('users.makeTemporaryText', { name })}
        action={t('users.makeTemporary')}
      />
      <ConfirmDialog
        opened={open === 'factor'}
        onClose={() => setOpen(null)}
        onConfirm={() => reset.mutate()}
        busy={reset.isPending}
        title={t('users.resetFactor')}
        text={t('users.resetFactorText', { name })}
        action={t('users.resetFactor')}
      />
      <ConfirmDialog
        opened={open === 'sessions'}
        onClose={() => setOpen(null)}
        onConfirm={() => end.mutate()}
        busy={end.isPending}
        title={t('users.endSessions')}
        text={t('users.endSessionsText', { name })}
        action={t('users.endSessions')}
      />
      <ConfirmDialog
        opened={open === 'deactivate'}
        onClose={() => setOpen(null)}
        onConfirm={() => {
          setOpen(null);
          onActivate();
        }}
        title={t('users.deactivateTitle', { name })}
        text={
          <>
            <p>{t('users.deactivateText')}</p>
            {open === 'deactivate' ? <OwnedCourses user={user.id} text={t('users.ownsDeactivate')} /> : null}
          </>
        }
        action={t('users.deactivate')}
      />
      {open === 'consents' ? <UserConsents user={user} onClose={() => setOpen(null)} /> : null}
      {open === 'delete' ? (
        <DeleteDialog
          who={user}
          text={t('users.deleteText')}
          action={t('users.delete')}
          remove={() => call(api.DELETE('/users/{id}', path))}
          onGone={changed}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {given ? (
        <GivenPassword
          title={t('users.makeTemporary')}
          name={name}
          password={given}
          onClose={() => setGiven('')}
        />
      ) : null}
    </>
  );
}
