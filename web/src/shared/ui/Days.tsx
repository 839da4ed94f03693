import { useTranslation } from 'react-i18next';
import { Field } from './Field.tsx';

/** A period as an address says it: days of the person's zone, `YYYY-MM-DD`, both included. */
export interface DaysSearch {
  from?: string;
  until?: string;
}

/** The same as the server takes it: the first moment and the one after the last, instead of days. */
export function moments<S extends DaysSearch>({ from, until, ...rest }: S) {
  const day = (text: string, plus: number) => {
    const [y = 0, m = 1, d = 1] = text.split('-').map(Number);
    return new Date(y, m - 1, d + plus).toISOString();
  };
  return { ...rest, ...(from ? { from: day(from, 0) } : {}), ...(until ? { until: day(until, 1) } : {}) };
}

/** What an address says of a period; nothing for what is no day. */
export function daysOf(raw: Record<string, unknown>): DaysSearch {
  const day = (key: 'from' | 'until') => {
    const value = raw[key];
    return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? { [key]: value } : {};
  };
  return { ...day('from'), ...day('until') };
}

/** Two fields that narrow a list to a period. */
export function Days({
  value: { from = '', until = '' },
  onChange,
}: {
  value: DaysSearch;
  onChange: (change: DaysSearch) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t('since')}>
        <input
          className="in sm"
          type="date"
          value={from}
          onChange={(e) => onChange({ from: e.currentTarget.value })}
        />
      </Field>
      <Field label={t('until')}>
        <input
          className="in sm"
          type="date"
          value={until}
          onChange={(e) => onChange({ until: e.currentTarget.value })}
        />
      </Field>
    </>
  );
}
