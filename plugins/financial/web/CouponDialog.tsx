import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field, Segments, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { CoursePick, type Picked } from './CoursePick.tsx';
import { COUPONS, type Coupon, changeCoupon, makeCoupons } from './coupons.ts';
import { useCurrencyLabel } from './Parts.tsx';

/** As a field for a day and a time writes a moment, in the browser's time zone. */
const wall = (iso: string | null) => {
  if (!iso) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};
const moment = (typed: string) => (typed ? new Date(typed).toISOString() : null);
const whole = (typed: string) => (typed ? Number(latinOf(typed)) : null);
const ONES = ['one', 'many'] as const;
const WORTHS = ['percent', 'amount'] as const;

/** Makes a coupon, or several at once, or changes one. */
export function CouponDialog({
  coupon,
  currencies,
  onClose,
}: {
  /** The one that is changed; null: it is made. */
  coupon: Coupon | null;
  /** Those in which something can be paid, the organisation's first. */
  currencies: readonly string[];
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const label = useCurrencyLabel();
  const cache = useQueryClient();
  const { settings } = useMe();
  const once = useOnce('coupon');
  const [many, setMany] = useState<(typeof ONES)[number]>('one');
  const [worth, setWorth] = useState<(typeof WORTHS)[number]>(coupon?.amount ? 'amount' : 'percent');
  const [courses, setCourses] = useState<Picked[]>(coupon?.courses ?? []);
  // Those that it counted for are not there any more; it does not count for all by itself then.
  const [gone, setGone] = useState(Boolean(coupon?.hasCourses && !coupon.courses.length));
  const none = gone && !courses.length;
  const form = useForm({
    initial: {
      code: '',
      count: '10',
      batch: '',
      percent: coupon?.percent ?? '',
      amount: coupon?.amount?.amount ?? '',
      minimum: coupon?.minimum?.amount ?? '',
      currency: (coupon?.amount ?? coupon?.minimum)?.currency ?? currencies[0] ?? settings.currency,
      startsAt: wall(coupon?.startsAt ?? null),
      endsAt: wall(coupon?.endsAt ?? null),
      usesMost: coupon?.usesMost?.toString() ?? '',
      personMost: coupon ? (coupon.personMost?.toString() ?? '') : '1',
      note: coupon?.note ?? '',
      isActive: coupon?.isActive ?? true,
    },
    submit: async (v) => {
      const draft = {
        percent: worth === 'percent' ? latinOf(v.percent) : '',
        amount: worth === 'amount' ? latinOf(v.amount) : '',
        minimum: latinOf(v.minimum),
        currency: worth === 'amount' || v.minimum ? v.currency : '',
        startsAt: moment(v.startsAt),
        endsAt: moment(v.endsAt),
        usesMost: whole(v.usesMost),
        personMost: whole(v.personMost),
        courses: courses.map((course) => course.id),
        hasCourses: none || courses.length > 0,
        isActive: v.isActive,
        note: v.note,
      };
      if (coupon) {
        await changeCoupon(coupon.id, { ...draft, version: coupon.version });
        toast(t('coupons.changed'));
      } else {
        const all = {
          ...draft,
          code: v.code,
          batch: many === 'many' ? v.batch : '',
          count: many === 'many' ? (whole(v.count) ?? 0) : 1,
        };
        const { items } = await once(JSON.stringify(all), (key) => makeCoupons(all, key));
        toast(t('coupons.made', { count: items.length, n: f.num(items.length) }));
      }
      await cache.invalidateQueries(COUPONS);
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      wide
      title={coupon ? t('coupons.change', { code: `\u2068${coupon.code}\u2069` }) : t('coupons.new')}
      action={t(coupon ? 'save' : 'coupons.make')}
      onClose={onClose}
    >
      {coupon ? null : (
        <>
          <Segments
            label={t('coupons.howMany')}
            value={many}
            onChange={setMany}
            items={ONES.map((value) => ({ value, label: t(`coupons.${value}`) }))}
          />
          <div className="fields2">
            <Field
              label={t(many === 'one' ? 'coupon.code' : 'coupons.begins')}
              hint={t(many === 'one' ? 'coupons.codeHint' : 'coupons.beginsHint')}
              error={form.fieldError('code')}
            >
              <input
                className="in code"
                dir="ltr"
                maxLength={50}
                autoComplete="off"
                data-autofocus
                {...form.text('code')}
              />
            </Field>
            {many === 'many' ? (
              <Field label={t('coupons.count')} error={form.fieldError('count')}>
                <input
                  className="in num"
                  inputMode="numeric"
                  dir="ltr"
                  maxLength={4}
                  {...form.text('count')}
                />
              </Field>
            ) : null}
          </div>
          {many === 'many' ? (
            <Field label={t('coupons.batch')} hint={t('coupons.batchHint')} error={form.fieldError('batch')}>
              <input className="in" dir="auto" maxLength={100} {...form.text('batch')} />
            </Field>
          ) : null}
        </>
      )}
      <Segments
        label={t('coupons.worth')}
        value={worth}
        onChange={setWorth}
        items={WORTHS.map((value) => ({ value, label: t(`coupons.by.${value}`) }))}
      />
      <div className="fields2">
        {worth === 'percent' ? (
          <Field label={t('coupons.percent')} error={form.fieldError('percent')}>
            <input
              className="in num"
              inputMode="decimal"
              dir="ltr"
              maxLength={10}
              {...form.text('percent')}
            />
          </Field>
        ) : (
          <Field label={t('coupons.amount')} error={form.fieldError('amount') ?? form.fieldError('percent')}>
            <input className="in num" inputMode="decimal" dir="ltr" maxLength={30} {...form.text('amount')} />
          </Field>
        )}
        <Field
          label={t('coupons.minimum')}
          hint={t('coupons.minimumHint')}
          error={form.fieldError('minimum')}
        >
          <input className="in num" inputMode="decimal" dir="ltr" maxLength={30} {...form.text('minimum')} />
        </Field>
      </div>
      {worth === 'amount' || form.values.minimum ? (
        <Field label={t('currency')} error={form.fieldError('currency')}>
          <Select
            options={currencies.map((code) => ({ value: code, label: label(code) }))}
            {...form.text('currency')}
          />
        </Field>
      ) : null}
      <div className="fields2">
        <Field label={t('coupons.starts')} hint={t('coupons.startsHint')} error={form.fieldError('startsAt')}>
          <input className="in" type="datetime-local" {...form.text('startsAt')} />
        </Field>
        <Field label={t('coupons.ends')} hint={t('coupons.endsHint')} error={form.fieldError('endsAt')}>
          <input className="in" type="datetime-local" {...form.text('endsAt')} />
        </Field>
        <Field label={t('coupons.usesMost')} hint={t('coupons.mostHint')} error={form.fieldError('usesMost')}>
          <input className="in num" inputMode="numeric" dir="ltr" maxLength={7} {...form.text('usesMost')} />
        </Field>
        <Field
          label={t('coupons.personMost')}
          hint={t('coupons.mostHint')}
          error={form.fieldError('personMost')}
        >
          <input
            className="in num"
            inputMode="numeric"
            dir="ltr"
            maxLength={4}
            {...form.text('personMost')}
          />
        </Field>
      </div>
      <CoursePick picked={courses} gone={none} onChange={setCourses} onAll={() => setGone(false)} />
      <Field label={t('books.note')} error={form.fieldError('note')}>
        <input className="in" dir="auto" maxLength={500} {...form.text('note')} />
      </Field>
      {coupon ? (
        <label className="check">
          <input
            type="checkbox"
            checked={form.values.isActive}
            onChange={(e) => form.set('isActive', e.currentTarget.checked)}
          />
          <span>{t('coupons.active')}</span>
        </label>
      ) : null}
    </FormDialog>
  );
}
