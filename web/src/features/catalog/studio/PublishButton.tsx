import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { ConfirmDialog, Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Dependents } from './Dependents.tsx';
import { courseAdminQuery } from './queries.ts';

/** Publishes, or says in a list what is still missing and where to write it. */
export function PublishButton({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [missing, setMissing] = useState<readonly { pointer: string; detail: string }[]>([]);
  const params = { path: { id: course.id } };
  const done = (saved: CourseAdmin) => {
    client.setQueryData(courseAdminQuery(course.id).queryKey, saved);
    void client.invalidateQueries({ queryKey: ['courses'] });
    void client.invalidateQueries({ queryKey: ['catalogue'] });
    toast(t(saved.isPublished ? 'publish.done' : 'publish.undone'));
  };
  const publish = useMutation({
    mutationFn: () => call(api.POST('/courses/{id}/publish', { params })),
    onSuccess: done,
    onError: (cause) => {
      const error = toApiError(cause);
      if (error.code === 'course.not_ready') setMissing(error.errors);
      else {
        const key = messageKey(error, true);
        toast(key ? t(key) : error.detail, { tone: 'bad' });
      }
    },
  });
  const unpublish = useMutation({
    mutationFn: () => call(api.POST('/courses/{id}/unpublish', { params })),
    onSuccess: done,
    onError: () => toast(t('problem.serverWriting'), { tone: 'bad' }),
    onSettled: () => setAsking(false),
  });
  return (
    <>
      {course.archivedAt ? null : course.isPublished ? (
        <button type="button" className="btn" onClick={() => setAsking(true)}>
          {t('publish.take')}
        </button>
      ) : (
        <button
          type="button"
          className="btn pri"
          data-busy={publish.isPending || undefined}
          onClick={() => publish.mutate()}
        >
          {t('publish.action')}
        </button>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('publish.takeTitle')}
        text={
          <>
            {t('publish.takeText')}
            {asking ? <Dependents courseId={course.id} /> : null}
          </>
        }
        action={t('publish.take')}
        busy={unpublish.isPending}
        onConfirm={() => unpublish.mutate()}
      />
      <Dialog opened={missing.length > 0} onClose={() => setMissing([])} title={t('publish.missing')}>
        <p className="q">{t('publish.missingText')}</p>
        <ul className="miss">
          {missing.map((m) => (
            <li key={m.pointer + m.detail}>
              <Icon name="ring" />
              <span className="grow">{m.detail}</span>
              {m.pointer.startsWith('/contents') || m.pointer.startsWith('/sections') ? (
                <button type="button" className="link" onClick={() => setMissing([])}>
                  {t('publish.toOutline')}
                </button>
              ) : (
                <Link
                  className="link"
                  to="/teach/$courseId/settings"
                  params={{ courseId: course.id }}
                  hash={m.pointer.split('/')[1] ?? ''}
                >
                  {t('publish.toSettings')}
                </Link>
              )}
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
