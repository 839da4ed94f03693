import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { LearningItem } from '@/shared/api/types.ts';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';

/** Asks before a completed course is taken again, and where every seat is taken whether to wait for one. */
export function RenewDialog({ item, onClose }: { item: LearningItem; onClose: () => void }) {
  const { t } = useTranslation('learning');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [full, setFull] = useState(false);
  const params = { params: { path: { id: item.course.id } } };
  const fresh = () =>
    Promise.all([['learning'], ['course']].map((queryKey) => client.invalidateQueries({ queryKey })));
  const again = useAct(async () => {
    try {
      await call(api.POST('/courses/{id}/enrollment/again', params));
    } catch (cause) {
      if (toApiError(cause).code !== 'enrollment.full_wait') {
        onClose();
        throw cause;
      }
      setFull(true);
      return;
    }
    await navigate({ to: '/learn/$courseId', params: { courseId: item.course.id } });
  }, fresh);
  const wait = useAct(
    () => call(api.POST('/courses/{id}/waiting', params)),
    () => {
      onClose();
      return fresh();
    },
  );
  return full ? (
    <ConfirmDialog
      opened
      onClose={onClose}
      onConfirm={() => wait.mutate()}
      title={t('valid.fullTitle')}
      text={t('valid.fullText')}
      action={t('valid.wait')}
      busy={wait.isPending}
    />
  ) : (
    <ConfirmDialog
      opened
      onClose={onClose}
      onConfirm={() => again.mutate()}
      title={t('valid.againTitle', { title: item.course.title })}
      text={t('valid.againText')}
      action={t('valid.again')}
      busy={again.isPending}
    />
  );
}
