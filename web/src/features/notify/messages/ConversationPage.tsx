import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { usePerson } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Thread } from '@/shared/ui/thread/Thread.tsx';
import { conversationQuery, messagesQuery } from '../queries.ts';
import { wordsOf } from './words.ts';

/** What two people wrote to one another. What is seen is read. */
export default function ConversationPage() {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const { timeZone } = usePerson();
  const { id = '' } = useParams({ strict: false });
  const conversation = useQuery(conversationQuery(id));
  const list = useInfiniteQuery(messagesQuery(id));
  const other = conversation.data?.with;
  const name = other ? `${other.firstName} ${other.lastName}` : '';
  useTitle(name);
  const unread = conversation.data?.unread ?? 0;
  useEffect(() => {
    if (!unread) return;
    // The answer comes back as a change of the own topic; a failure is tried with the next message.
    void call(api.POST('/me/conversations/{id}/read', { params: { path: { id } } })).catch(() => {});
  }, [id, unread]);
  const send = useMutation({
    mutationFn: (text: string) =>
      call(api.POST('/me/conversations/{id}/messages', { params: { path: { id } }, body: { text } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['messages'] }),
  });
  orThrow(conversation);
  orThrow(list);
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/messages">
          {t('msg.back')}
        </Link>
      </p>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      {list.data && other ? (
        <Thread
          key={id}
          draft={other.id}
          name={name}
          zone={timeZone}
          said={list.data.pages.flatMap((p) => p.items).toReversed()}
          onSend={async (text) => {
            await send.mutateAsync(text);
          }}
          onEarlier={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          error={send.error ? wordsOf(send.error, t) : null}
        />
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}
