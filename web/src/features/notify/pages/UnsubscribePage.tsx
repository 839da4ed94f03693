import './notify.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';

const route = getRouteApi('/unsubscribe/$token');

/** Where the last line of a mail leads. Nothing ends before the button is pressed, as mail programs open links too. */
export default function UnsubscribePage() {
  const { t } = useTranslation('notify');
  const { token } = route.useParams();
  const link = useQuery({
    queryKey: ['unsubscribe', token],
    queryFn: () => call(api.POST('/notifications/unsubscribe/look', { body: { token } })),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const end = useMutation({
    mutationFn: () => call(api.POST('/notifications/unsubscribe', { body: { token } })),
  });
  const problem = end.error ?? link.error;
  const error = problem ? toApiError(problem) : null;
  const key = error && error.status !== 404 ? messageKey(error, false) : null;
  return (
    <main id="main" tabIndex={-1} className="unsub col">
      {link.error ? (
        <>
          <h1>{t('unsub.over')}</h1>
          <p className="q">{key ? t(key) : error?.detail}</p>
          <Link className="btn" to="/sign-in">
            {t('unsub.signIn')}
          </Link>
        </>
      ) : !link.data ? (
        <SkeletonRows rows={3} />
      ) : end.isSuccess ? (
        <>
          <h1 role="status">{t('unsub.done')}</h1>
          <p className="q">{t('unsub.doneWhy')}</p>
          <Link className="btn" to="/notifications/preferences">
            {t('pref.open')}
          </Link>
        </>
      ) : (
        <>
          <h1>{t('unsub.title')}</h1>
          {error ? <Note tone="bad">{key ? t(key) : error.detail}</Note> : null}
          <p className="b">
            <bdi>{link.data.label}</bdi>
          </p>
          <p className="q">{t('unsub.ask')}</p>
          <div>
            <button
              type="button"
              className="btn pri big"
              data-busy={end.isPending || undefined}
              onClick={() => end.mutate()}
            >
              {t('unsub.confirm')}
            </button>
          </div>
        </>
      )}
    </main>
  );
}
