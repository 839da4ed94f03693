import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useUpload } from '@/shared/upload/useUpload.ts';

/** How many of an archive's faults are shown at once. */
const FAULTS = 6;

/** Makes a draft out of an archive: choose it, watch it go up, and read what could not be taken. */
export function ImportCourse({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const client = useQueryClient();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const { maxUpload } = useMe().settings;
  const open = async (courseId: string) => {
    onClose();
    await navigate({ to: '/teach/$courseId', params: { courseId } });
  };
  const make = useMutation({
    mutationFn: (assetId: string) => call(api.POST('/courses/import', { body: { assetId } })),
    onSuccess: async ({ course, left }) => {
      await client.invalidateQueries({ queryKey: ['courses'] });
      if (!left.length) await open(course.id);
    },
  });
  const upload = useUpload({ purpose: 'import' }, (assetId) => make.mutate(assetId), {
    most: maxUpload,
    tooLarge: t('file.tooLarge', { most: f.bytes(maxUpload) }),
  });
  const { state } = upload;
  const sending = state.phase === 'sending' || state.phase === 'paused';
  const error = make.error ? toApiError(make.error) : null;
  const key = error ? messageKey(error, true) : null;
  const made = make.data;
  const choose = () => {
    make.reset();
    input.current?.click();
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      closable={!sending && !make.isPending}
      title={t('import.title')}
      footer={
        made ? (
          <button type="button" className="btn pri" onClick={() => void open(made.course.id)}>
            {t('import.open')}
          </button>
        ) : (
          <>
            <button
              type="button"
              className="btn"
              onClick={() => {
                upload.cancel();
                onClose();
              }}
            >
              {t('cancel')}
            </button>
            <button
              type="button"
              className="btn pri"
              data-busy={sending || make.isPending || undefined}
              onClick={choose}
            >
              {t('import.choose')}
            </button>
          </>
        )
      }
    >
      <div className="fields">
        {error ? (
          <Note tone="bad">
            {key ? t(key) : error.detail}
            {error.errors.length ? (
              <ul className="errs">
                {error.errors.slice(0, FAULTS).map((e) => (
                  <li key={e.pointer + e.code}>
                    <code dir="ltr">{e.pointer}</code> <bdi>{e.detail}</bdi>
                  </li>
                ))}
                {error.errors.length > FAULTS ? (
                  <li>
                    {t('import.more', {
                      count: error.errors.length - FAULTS,
                      n: f.num(error.errors.length - FAULTS),
                    })}
                  </li>
                ) : null}
              </ul>
            ) : null}
          </Note>
        ) : null}
        {state.phase === 'refused' || state.phase === 'failed' ? (
          <Note tone="bad">{state.reason || t('file.failed')}</Note>
        ) : null}
        {made ? (
          <>
            <Note tone="good" icon="check">
              {t('import.done', { title: made.course.title })}
            </Note>
            <p className="q">{t('import.left')}</p>
            <ul className="errs">
              {made.left.map((l) => (
                <li key={l.what + l.value}>
                  {t(`import.${l.what}`, { value: l.value, count: l.count, n: f.num(l.count) })}
                </li>
              ))}
            </ul>
          </>
        ) : (
          <>
            <p className="q">{t('import.text')}</p>
            {maxUpload ? <p className="t1 qq">{t('file.most', { most: f.bytes(maxUpload) })}</p> : null}
          </>
        )}
        {sending || make.isPending ? (
          <div className="col" style={{ gap: 8 }} role="status">
            <span className="row">
              <Icon name="upload" s />
              <bdi className="m grow clip">{state.name}</bdi>
              <span className="num t2 q">
                {f.percent(state.total ? (state.sent / state.total) * 100 : 0)}
              </span>
            </span>
            <ProgressBar
              value={state.total ? (state.sent / state.total) * 100 : 0}
              label={t('file.progress')}
            />
            {make.isPending ? <span className="t2 q">{t('import.making')}</span> : null}
          </div>
        ) : null}
        <input
          ref={input}
          type="file"
          hidden
          accept=".zip,application/zip"
          onChange={(e) => {
            const file = e.currentTarget.files?.[0];
            e.currentTarget.value = ''; // the same file may be chosen again
            if (file) void upload.start(file);
          }}
        />
      </div>
    </Dialog>
  );
}
