import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { LearningItem } from '@/shared/api/types.ts';
import { isFree, useFormat } from '@/shared/i18n/format.ts';
import { ConfirmDialog, Dialog } from '@/shared/ui/Dialog.tsx';

/**
 * Asks before a completed course is taken again, in which group where there are several, and where every seat is taken whether to wait for
 * one.
 */
export function RenewDialog({ item, onClose }: { item: LearningItem; onClose: () => void }) {
  const { t } = useTranslation('learning');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [full, setFull] = useState(false);
  // null: not asked; '': asked, and not answered.
  const [group, setGroup] = useState<string | null>(null);
  const params = { params: { path: { id: item.course.id } } };
  const fresh = () =>
    Promise.all([['learning'], ['course']].map((queryKey) => client.invalidateQueries({ queryKey })));
  const body = (groupId: string | null) => (groupId ? { body: { groupId } } : {});
  const again = useAct(async (groupId: string) => {
    try {
      await call(api.POST('/courses/{id}/enrollment/again', { ...params, ...body(groupId) }));
    } catch (cause) {
      const { code } = toApiError(cause);
      if (code === 'enrollment.full_wait') setFull(true);
      if (code === 'enrollment.group_needed') setGroup('');
      if (code === 'enrollment.full_wait' || code === 'enrollment.group_needed') return;
      onClose();
      throw cause;
    }
    await navigate({ to: '/learn/$courseId', params: { courseId: item.course.id } });
  }, fresh);
  const wait = useAct(
    () => call(api.POST('/courses/{id}/waiting', { ...params, ...body(group) })),
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
  ) : group !== null ? (
    <Groups
      slug={item.course.slug}
      busy={again.isPending}
      onClose={onClose}
      onChoose={(id) => {
        setGroup(id);
        again.mutate(id);
      }}
    />
  ) : (
    <ConfirmDialog
      opened
      onClose={onClose}
      onConfirm={() => again.mutate('')}
      title={t('valid.againTitle', { title: item.course.title })}
      text={t('valid.againText')}
      action={t('valid.again')}
      busy={again.isPending}
    />
  );
}

/** The groups that cost nothing; a full one is waited for. */
function Groups({
  slug,
  busy,
  onClose,
  onChoose,
}: {
  slug: string;
  busy: boolean;
  onClose: () => void;
  onChoose: (id: string) => void;
}) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const day = (iso: string) => f.date(`${iso}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
  const view = useQuery({
    queryKey: ['catalogue', 'course', slug],
    queryFn: () => call(api.GET('/catalogue/{slug}', { params: { path: { slug } } })),
  }).data;
  const groups = view?.groups.filter((g) => isFree(g.price ?? view.course.price));
  return (
    <Dialog opened onClose={onClose} title={t('valid.groupTitle')}>
      {groups && !groups.length ? <p className="q">{t('valid.groupNone')}</p> : null}
      <ul className="sheet-l">
        {groups?.map((g) => (
          <li key={g.id}>
            <button type="button" disabled={busy} onClick={() => onChoose(g.id)}>
              <span>
                <bdi className="b">{g.name}</bdi>
                <span className="t2 q" style={{ display: 'block' }}>
                  {day(g.startsOn)} – {day(g.endsOn)}
                  {g.free === 0 ? ` · ${t('valid.fullTitle')}` : null}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
