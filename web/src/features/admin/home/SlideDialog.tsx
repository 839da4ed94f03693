import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call, putFile } from '@/shared/api/client.ts';
import type { HomeEdit, Slide } from '@/shared/api/types.ts';
import { nameOfLanguage } from '@/shared/i18n/index.ts';
import { type Crop, CropDialog, heightOf } from '@/shared/ui/CropDialog.tsx';
import { Field, Select, Switch } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { settingsQuery } from '../queries.ts';
import { homePageQuery } from './queries.ts';

/** Width by height of a slide's picture. */
const RATIO = 3 / 2;

interface Cut {
  file: File;
  crop: Crop;
}

/** One slide: its words, where it leads, to whom and when it is shown, and its picture. */
export function SlideDialog({ slide, onClose }: { slide: Slide | null; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const languages = useQuery(settingsQuery).data?.installedLanguages ?? [];
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  /** The picture of a slide that is not there yet. */
  const [waiting, setWaiting] = useState<Cut | null>(null);
  const kept = async (home: HomeEdit) => {
    client.setQueryData(homePageQuery.queryKey, home);
    await client.invalidateQueries({ queryKey: ['home'] });
  };
  const upload = (id: string, { file, crop }: Cut) =>
    putFile<HomeEdit>(
      `/admin/home/slides/${id}/picture?x=${crop.x}&y=${crop.y}&width=${crop.side}&height=${heightOf(crop.side, RATIO)}`,
      file,
    );
  const failed = useFailed();
  const form = useForm({
    initial: {
      title: slide?.title ?? '',
      text: slide?.text ?? '',
      link: slide?.link ?? '',
      language: slide?.language ?? '',
      isPublished: slide?.isPublished ?? true,
      startsOn: slide?.startsOn ?? '',
      endsOn: slide?.endsOn ?? '',
    },
    draft: `slide.${slide?.id ?? 'new'}`,
    submit: async (v) => {
      const body = {
        ...v,
        link: v.link || null,
        language: v.language || null,
        startsOn: v.startsOn || null,
        endsOn: v.endsOn || null,
      };
      if (slide) {
        await kept(
          await call(api.PUT('/admin/home/slides/{id}', { params: { path: { id: slide.id } }, body })),
        );
      } else {
        const home = await call(api.POST('/admin/home/slides', { body }));
        await kept(home);
        const made = home.slides.at(-1);
        // The slide is there even when its picture is refused: it can be given another one.
        if (made && waiting) await upload(made.id, waiting).then(kept, failed);
      }
      toast(t('home.saved'));
      onClose();
    },
  });
  const put = useMutation({
    mutationFn: (cut: Cut) => upload(slide?.id ?? '', cut),
    onSuccess: async (home) => {
      await kept(home);
      setFile(null);
    },
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: () =>
      call(api.DELETE('/admin/home/slides/{id}/picture', { params: { path: { id: slide?.id ?? '' } } })),
    onSuccess: kept,
    onError: failed,
  });
  const v = form.values;
  const has = slide ? slide.picture !== null : waiting !== null;
  return (
    <>
      <FormDialog
        form={form}
        title={t(slide ? 'home.editSlide' : 'home.newSlide')}
        action={t('saveAction')}
        onClose={onClose}
        wide
      >
        <Field label={t('home.slideTitle')} error={form.fieldError('title')}>
          <input className="in" dir="auto" {...form.text('title')} />
        </Field>
        <Field label={`${t('home.slideText')} (${t('optional')})`} error={form.fieldError('text')}>
          <textarea className="in" dir="auto" rows={3} {...form.text('text')} />
        </Field>
        <Field
          label={`${t('home.slideLink')} (${t('optional')})`}
          hint={t('home.slideLinkHint')}
          error={form.fieldError('link')}
        >
          <input className="in" dir="ltr" autoCapitalize="none" {...form.text('link')} />
        </Field>
        <Field label={t('home.slideLanguage')} error={form.fieldError('language')}>
          <Select
            value={v.language}
            onChange={(e) => form.set('language', e.currentTarget.value)}
            options={[
              { value: '', label: t('home.everyLanguage') },
              ...languages.map((l) => ({ value: l, label: nameOfLanguage(l), lang: l })),
            ]}
          />
        </Field>
        <div className="fields2">
          <Field label={`${t('home.startsOn')} (${t('optional')})`} error={form.fieldError('startsOn')}>
            <input className="in" type="date" {...form.text('startsOn')} />
          </Field>
          <Field label={`${t('home.endsOn')} (${t('optional')})`} error={form.fieldError('endsOn')}>
            <input className="in" type="date" {...form.text('endsOn')} />
          </Field>
        </div>
        <div className="field">
          <span className="lab">{t('home.picture')}</span>
          {slide ? (
            <img
              className="ho-p"
              src={slide.picture?.url ?? slide.cover}
              alt=""
              width={slide.picture?.width ?? 640}
              height={slide.picture?.height ?? 460}
            />
          ) : waiting ? (
            <span className="t2" role="status">
              <bdi>{waiting.file.name}</bdi>
            </span>
          ) : null}
          <div className="row w">
            <button type="button" className="btn" onClick={() => input.current?.click()}>
              {t(has ? 'home.pictureChange' : 'home.pictureAdd')}
            </button>
            {has ? (
              <button
                type="button"
                className="btn bare"
                data-busy={remove.isPending || undefined}
                onClick={() => (slide ? remove.mutate() : setWaiting(null))}
              >
                {t('home.pictureRemove')}
              </button>
            ) : null}
            <input
              ref={input}
              type="file"
              accept="image/jpeg,image/png,image/webp"
              hidden
              aria-hidden="true"
              tabIndex={-1}
              onChange={(e) => {
                setFile(e.currentTarget.files?.[0] ?? null);
                e.currentTarget.value = '';
              }}
            />
          </div>
          <span className="hint">{t('home.pictureHint')}</span>
        </div>
        <Switch
          label={t('home.isPublished')}
          checked={v.isPublished}
          onChange={(e) => form.set('isPublished', e.currentTarget.checked)}
        />
      </FormDialog>
      {file ? (
        <CropDialog
          file={file}
          ratio={RATIO}
          title={t('home.cut')}
          action={t('home.use')}
          busy={put.isPending}
          onClose={() => setFile(null)}
          onUnreadable={() => {
            setFile(null);
            toast(t('home.unreadable'), { tone: 'bad' });
          }}
          onCut={(crop) => {
            if (slide) put.mutate({ file, crop });
            else {
              setWaiting({ file, crop });
              setFile(null);
            }
          }}
        />
      ) : null}
    </>
  );
}
