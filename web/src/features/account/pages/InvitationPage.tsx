import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { SignInForm } from '@/platform/SignInForm.tsx';
import { useMe, useSignOut } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { InvitedTo } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Note } from '@/shared/ui/Note.tsx';
import { JoinForm } from './JoinForm.tsx';
import { SplitPage } from './SplitPage.tsx';

const route = getRouteApi('/invitation/$token');

/** Where the link of an invitation into a course leads. Nothing happens before a button is pressed. */
export default function InvitationPage() {
  const { t } = useTranslation('account');
  const f = useFormat();
  const { token } = route.useParams();
  const { user } = useMe();
  const look = useQuery({
    queryKey: ['invitation', token, user?.id ?? ''],
    queryFn: () => call(api.POST('/invitations/open', { body: { token } })),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (look.isPending)
    return (
      <SplitPage>
        <span className="sk" style={{ blockSize: 280 }} />
      </SplitPage>
    );
  if (look.error) {
    const error = toApiError(look.error);
    const key = messageKey(error, false);
    return (
      <SplitPage>
        <h1>{error.title || t('platform:oops.crashed')}</h1>
        <p className="q">{key ? t(key) : error.detail}</p>
        <Link className="btn pri big" to="/courses">
          {t('invitation.catalogue')}
        </Link>
        {user ? null : <Link to="/sign-in">{t('signIn')}</Link>}
      </SplitPage>
    );
  }
  const to = look.data;
  return (
    <SplitPage>
      <div>
        <h1>{t('invitation.title', { course: to.title })}</h1>
        <p className="q">
          {to.invitedBy
            ? t('invitation.by', { name: to.invitedBy, email: to.email })
            : t('invitation.for', { email: to.email })}
        </p>
        <p className="t2 q">
          {t('invitation.until', { day: f.date(to.expiresAt, { dateStyle: 'medium', timeStyle: 'short' }) })}
          {to.group ? ` · ${t('invitation.group', { group: to.group })}` : null}
        </p>
      </div>
      <Way to={to} token={token} />
    </SplitPage>
  );
}

/** The way on: into the course, or why not, or who has to sign in first. */
function Way({ to, token }: { to: InvitedTo; token: string }) {
  const { t } = useTranslation('account');
  const { user } = useMe();
  const router = useRouter();
  const signOut = useSignOut(useCallback(async () => {}, []));
  const enter = () => router.navigate({ to: '/learn/$courseId', params: { courseId: to.courseId } });
  if (to.taken)
    return (
      <>
        <Note tone="good" icon="check">
          {t('invitation.taken')}
        </Note>
        <button type="button" className="btn pri big" onClick={() => void enter()}>
          {t('invitation.enter')}
        </button>
      </>
    );
  if (user && !to.yours)
    return (
      <>
        <Note tone="warn">{t('invitation.other', { email: to.email, mine: user.email })}</Note>
        <button
          type="button"
          className="btn pri big"
          onClick={() =>
            void signOut().catch(() => toast(t('platform:problem.networkWriting'), { tone: 'bad' }))
          }
        >
          {t('invitation.switch')}
        </button>
      </>
    );
  if (to.obstacle)
    return (
      <>
        <Note tone="warn">
          {t(`invitation.why.${to.obstacle.replace('.', '_')}`, { defaultValue: t('invitation.why.other') })}
        </Note>
        <Link className="btn big" to="/courses/$slug" params={{ slug: to.slug }}>
          {t('invitation.page')}
        </Link>
      </>
    );
  return (
    <>
      {to.waits ? <Note tone="warn">{t('invitation.waits')}</Note> : null}
      {user ? (
        <Accept to={to} token={token} />
      ) : to.hasAccount ? (
        <>
          <p>{t('invitation.signIn')}</p>
          <SignInForm
            identifier={to.email}
            forgot={<Link to="/forgot">{t('platform:signIn.forgot')}</Link>}
            onDone={() => {}}
          />
        </>
      ) : (
        <JoinForm to={to} token={token} />
      )}
    </>
  );
}

function Accept({ to, token }: { to: InvitedTo; token: string }) {
  const { t } = useTranslation('account');
  const router = useRouter();
  const accept = useMutation({
    mutationFn: () => call(api.POST('/invitations/accept', { body: { token } })),
    onSuccess: (out) =>
      out.waiting
        ? router.navigate({ to: '/courses/$slug', params: { slug: out.slug } })
        : router.navigate({ to: '/learn/$courseId', params: { courseId: out.courseId } }),
  });
  const error = accept.error ? toApiError(accept.error) : null;
  const key = error ? messageKey(error, true) : null;
  return (
    <>
      {error ? <Note tone="bad">{key ? t(key) : error.detail}</Note> : null}
      <button
        type="button"
        className="btn pri big full"
        data-busy={accept.isPending || undefined}
        onClick={() => accept.mutate()}
      >
        {t(to.waits ? 'invitation.wait' : 'invitation.accept')}
      </button>
    </>
  );
}
