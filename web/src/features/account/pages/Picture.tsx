import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { meQuery, usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call, putFile } from '@/shared/api/client.ts';
import type { Person } from '@/shared/api/types.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { type Crop, CropDialog } from '@/shared/ui/CropDialog.tsx';

/** The own picture: choose a file, cut the square, or take it away. */
export function Picture() {
  const { t } = useTranslation('account');
  const person = usePerson();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const kept = (user: Person) => client.setQueryData(meQuery.queryKey, (me) => me && { ...me, user });
  const failed = useFailed();
  const put = useMutation({
    mutationFn: ({ file, crop }: { file: File; crop: Crop }) =>
      putFile<Person>(`/me/avatar?x=${crop.x}&y=${crop.y}&side=${crop.side}`, file),
    onSuccess: (user) => {
      kept(user);
      setFile(null);
      toast(t('picture.saved'));
    },
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: () => call(api.DELETE('/me/avatar')),
    onSuccess: kept,
    onError: failed,
  });
  return (
    <div className="row" style={{ gap: 16 }}>
      <Avatar id={person.id} first={person.firstName} last={person.lastName} src={person.avatar} size="l" />
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp,image/gif"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(e) => {
          setFile(e.currentTarget.files?.[0] ?? null);
          e.currentTarget.value = '';
        }}
      />
      <button type="button" className="btn" onClick={() => input.current?.click()}>
        {t(person.avatar ? 'picture.change' : 'picture.add')}
      </button>
      {person.avatar ? (
        <button
          type="button"
          className="btn bare"
          data-busy={remove.isPending || undefined}
          onClick={() => remove.mutate()}
        >
          {t('remove')}
        </button>
      ) : null}
      {file ? (
        <CropDialog
          file={file}
          title={t('picture.cut')}
          action={t('picture.use')}
          busy={put.isPending}
          onClose={() => setFile(null)}
          onUnreadable={() => {
            setFile(null);
            toast(t('picture.unreadable'), { tone: 'bad' });
          }}
          onCut={(crop) => put.mutate({ file, crop })}
        />
      ) : null}
    </div>
  );
}
