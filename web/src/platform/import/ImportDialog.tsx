import './import.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, putFile } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { Import } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useFailed } from '../failed.ts';
import { Checked } from './Checked.tsx';
import { ChooseFile } from './ChooseFile.tsx';
import { Running } from './Running.tsx';

/** How often a running import is asked how far it is, in ms. */
const ASK = 700;

/** How long a file that was checked is offered again, in ms. */
const RECENT = 24 * 3600_000;

const unfinished = (i: Import): boolean =>
  i.state === 'running' ||
  (i.state === 'done' && i.waiting > 0) ||
  (i.state === 'ready' && Date.now() - Date.parse(i.createdAt) < RECENT);

/** Brings people in from a file, in four steps: the file, what it holds, the work, the result. It can be left while it works and is found again here. */
export function ImportDialog({ course, onClose }: { course: string | null; onClose: () => void }) {
  const { t } = useTranslation('platform');
  const f = useFormat();
  const client = useQueryClient();
  const [id, setId] = useState<string | null>(null);
  const [ignored, setIgnored] = useState<readonly string[]>([]);
  // One that still works, waits to be run, or whose passwords nobody has taken yet, is gone on with.
  const before = useQuery({
    queryKey: ['imports'],
    queryFn: () => call(api.GET('/imports')),
    staleTime: 0,
    select: (list) => list.items.find((i) => unfinished(i) && (i.courseId ?? null) === course) ?? null,
  });
  const shown = id ?? before.data?.id ?? null;
  const one = useQuery({
    queryKey: ['import', shown],
    queryFn: () => call(api.GET('/imports/{id}', { params: { path: { id: shown ?? '' } } })),
    enabled: shown !== null,
    refetchInterval: (query) => (query.state.data?.state === 'running' ? ASK : false),
  });
  const failed = useFailed();
  const check = useMutation({
    mutationFn: (file: File) =>
      putFile<Import>(
        `/imports?fileName=${encodeURIComponent(file.name)}${course ? `&courseId=${course}` : ''}`,
        file,
        'POST',
        'text/csv',
      ),
    onSuccess: (im) => {
      client.setQueryData(['import', im.id], im);
      setIgnored(im.ignoredColumns);
      setId(im.id);
    },
  });
  const run = useMutation({
    mutationFn: (credentials: 'invitation' | 'password') =>
      call(api.POST('/imports/{id}/run', { params: { path: { id: shown ?? '' } }, body: { credentials } })),
    onSuccess: (im) => client.setQueryData(['import', im.id], im),
    onError: failed,
  });
  const im = one.data ?? null;
  const step = !shown ? 1 : im?.state === 'ready' ? 2 : im?.state === 'done' ? 4 : 3;
  const close = () => {
    void client.invalidateQueries({ queryKey: ['users'] });
    void client.invalidateQueries({ queryKey: ['people'] });
    onClose();
  };
  const again = () => {
    setId(null);
    client.setQueryData(['imports'], { items: [], nextCursor: null });
    check.reset();
  };
  const refused = check.error ? toApiError(check.error) : null;
  return (
    <Dialog
      opened
      wide
      onClose={close}
      title={
        <>
          {t('import.title')}{' '}
          <span className="t2 qq">{t('import.step', { n: f.num(step), all: f.num(4) })}</span>
        </>
      }
    >
      {before.isPending || (shown && !im) ? (
        <SkeletonRows rows={4} />
      ) : !shown || !im ? (
        <>
          {refused ? <Note tone="bad">{refused.detail}</Note> : null}
          <ChooseFile busy={check.isPending} onFile={(file) => check.mutate(file)} />
        </>
      ) : im.state === 'ready' ? (
        <Checked
          im={im}
          ignored={ignored}
          busy={run.isPending}
          onRun={(credentials) => run.mutate(credentials)}
          onAgain={again}
        />
      ) : (
        <Running im={im} onRetry={() => run.mutate(im.credentials)} onAgain={again} onClose={close} />
      )}
    </Dialog>
  );
}
