import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import type { Choosing } from './useChosen.ts';

/** Chooses all that is shown, and then all that was found. */
export function ChooseAll<T extends { id: string }>({
  rows,
  chosen,
  more,
  total = 0,
  onFailed,
}: {
  rows: readonly T[];
  chosen: Choosing<T>;
  /** There are pages that are not shown yet. */
  more: boolean;
  total?: number | undefined;
  /** Not all that was found could be read. */
  onFailed: (cause: unknown) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const rest = useMutation({ mutationFn: chosen.markFound, onError: onFailed });
  if (!rows.length) return null;
  const all = rows.every((row) => chosen.has(row.id));
  const some = !all && rows.some((row) => chosen.has(row.id));
  return (
    <div className="all-a row w t2">
      <label className="all-x">
        <input
          type="checkbox"
          ref={(box) => {
            if (box) box.indeterminate = some;
          }}
          checked={all}
          onChange={(e) => chosen.mark(rows, e.currentTarget.checked)}
        />
        <span>{t('choose.all', { count: rows.length, n: f.num(rows.length) })}</span>
      </label>
      {all && more && chosen.list.length < total ? (
        <button
          type="button"
          className="link"
          data-busy={rest.isPending || undefined}
          onClick={() => rest.mutate()}
        >
          {t('choose.found', { count: total, n: f.num(total) })}
        </button>
      ) : null}
    </div>
  );
}
