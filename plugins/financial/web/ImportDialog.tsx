import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toApiError } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { StatStrip } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { ALL, applyImport, type Import, previewImport } from './api.ts';
import { useRateText } from './Parts.tsx';

/** Takes rates from a file of the European Central Bank: first it is said what that changes. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const look = useMutation({ mutationFn: previewImport });
  const take = useMutation({
    mutationFn: ({ of, stamp }: { of: File; stamp: string }) => applyImport(of, stamp),
    onSettled: () => cache.invalidateQueries(ALL),
  });
  const seen = take.data ?? look.data;
  const failed = take.error ?? look.error;
  const error = failed ? toApiError(failed) : null;
  const changes = look.data ? look.data.new + look.data.differ : 0;
  const busy = look.isPending || take.isPending;
  return (
    <Dialog
      opened
      wide
      onClose={onClose}
      title={t('import.title')}
      footer={
        take.data ? (
          <button type="button" className="btn pri" onClick={onClose}>
            {t('import.close')}
          </button>
        ) : (
          <>
            <button
              type="button"
              className={look.data && changes ? 'btn' : 'btn pri'}
              disabled={busy}
              onClick={() => input.current?.click()}
            >
              <Icon name="upload" s />
              {t(file ? 'import.other' : 'import.choose')}
            </button>
            {file && look.data && changes ? (
              <button
                type="button"
                className="btn pri"
                disabled={busy}
                onClick={() => take.mutate({ of: file, stamp: look.data.stamp })}
              >
                {t('import.take')}
              </button>
            ) : null}
          </>
        )
      }
    >
      <div className="fields">
        {error ? (
          <Note tone="bad">
            <b>{error.title}</b> {error.errors.map((e) => e.detail).join(' ')} {error.detail}
          </Note>
        ) : null}
        {take.data ? (
          <Note tone="good" icon="check">
            {t('import.done')}
          </Note>
        ) : null}
        {seen ? (
          <Seen name={file?.name ?? ''} seen={seen} done={take.data !== undefined} />
        ) : (
          <p className="q">{t('import.lead')}</p>
        )}
        {busy ? (
          <p role="status" className="t2 q">
            {t('import.busy')}
          </p>
        ) : null}
        <input
          ref={input}
          type="file"
          hidden
          accept=".xml,.csv,text/xml,application/xml,text/csv"
          onChange={(e) => {
            const chosen = e.currentTarget.files?.[0];
            e.currentTarget.value = ''; // the same file may be chosen again
            if (!chosen) return;
            setFile(chosen);
            take.reset();
            look.mutate(chosen);
          }}
        />
      </div>
    </Dialog>
  );
}

function Seen({ name, seen, done }: { name: string; seen: Import; done: boolean }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat('UTC'); // a day is a day, whoever reads of it
  const text = useRateText();
  const left = [...seen.inactive, ...seen.unknown];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached without a mouse.
    <section className="fields" aria-label={t('import.seen')} tabIndex={0}>
      <p className="t2">
        <bdi className="m">{name}</bdi>
        {' · '}
        {seen.first === seen.last ? f.date(seen.first) : `${f.date(seen.first)} – ${f.date(seen.last)}`}
      </p>
      <StatStrip
        stats={[
          { label: t(done ? 'import.newDone' : 'import.new'), value: f.num(seen.new) },
          { label: t('import.same'), value: f.num(seen.same) },
          { label: t(done ? 'import.differDone' : 'import.differ'), value: f.num(seen.differ) },
        ]}
      />
      {seen.currencies.length ? (
        <DataTable<Import['currencies'][number]>
          label={t('import.byCurrency')}
          rows={seen.currencies}
          keyOf={(c) => c.code}
          columns={[
            {
              id: 'code',
              label: t('currency'),
              bare: true,
              wide: true,
              cell: (c) => <bdi className="m">{c.code}</bdi>,
            },
            { id: 'new', label: t('import.new'), number: true, cell: (c) => f.num(c.new) },
            { id: 'same', label: t('import.same'), number: true, cell: (c) => f.num(c.same) },
            { id: 'differ', label: t('import.differ'), number: true, cell: (c) => f.num(c.differ) },
          ]}
        />
      ) : (
        <Note tone="warn">{t('import.noneActive')}</Note>
      )}
      {seen.differences.length && !done ? (
        <DataTable<Import['differences'][number]>
          label={t('import.differences')}
          rows={seen.differences}
          keyOf={(d) => d.code + d.day}
          columns={[
            { id: 'code', label: t('currency'), bare: true, cell: (d) => <bdi className="m">{d.code}</bdi> },
            { id: 'day', label: t('import.day'), bare: true, cell: (d) => f.date(d.day) },
            { id: 'kept', label: t('import.kept'), number: true, cell: (d) => text(d.kept) },
            { id: 'file', label: t('import.inFile'), number: true, cell: (d) => text(d.file) },
          ]}
        />
      ) : null}
      {!done && !seen.new && !seen.differ && seen.same ? <p className="q">{t('import.nothing')}</p> : null}
      {seen.withoutBase ? (
        <p className="t2 q">
          {t('import.withoutBase', { count: seen.withoutBase, n: f.num(seen.withoutBase) })}
        </p>
      ) : null}
      {left.length ? (
        <p className="t2 q">
          {t('import.left')} <bdi>{left.join(', ')}</bdi>
        </p>
      ) : null}
    </section>
  );
}
