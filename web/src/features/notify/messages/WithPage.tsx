import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Thread } from '@/shared/ui/thread/Thread.tsx';
import { wordsOf } from './words.ts';

/** The first message to somebody; where there is a conversation already, that one. */
export default function WithPage() {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const navigate = useNavigate();
  const { userId = '' } = useParams({ strict: false });
  const { data, error } = useQuery({
    queryKey: ['messages', 'with', userId],
    queryFn: () => call(api.GET('/me/conversation-with/{id}', { params: { path: { id: userId } } })),
    retry: false,
  });
  const begin = useMutation({
    mutationFn: (text: string) => call(api.POST('/me/conversations', { body: { to: userId, text } })),
  });
  const name = data ? `${data.with.firstName} ${data.with.lastName}` : '';
  const heading = t('msg.to', { name });
  useTitle(data ? heading : undefined);
  orThrow({ data, error });
  if (!data) return <SkeletonRows />;
  if (data.conversation) return <Navigate to="/messages/$id" params={{ id: data.conversation.id }} replace />;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/messages">
          {t('msg.back')}
        </Link>
      </p>
      <h1>{heading}</h1>
      <Thread
        draft={userId}
        name={name}
        said={[]}
        onSend={async (text) => {
          const { id } = await begin.mutateAsync(text);
          await client.invalidateQueries({ queryKey: ['messages'] });
          await navigate({ to: '/messages/$id', params: { id }, replace: true });
        }}
        error={begin.error ? wordsOf(begin.error, t) : null}
      />
    </>
  );
}
