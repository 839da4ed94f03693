import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call, putFile } from '@/shared/api/client.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { Cover } from '@/shared/ui/Cover.tsx';
import { type Crop, CropDialog, heightOf } from '@/shared/ui/CropDialog.tsx';
import { courseAdminQuery } from '../queries.ts';

/** Width by height of a course's picture. */
const RATIO = 16 / 9;
/** What the server takes, in bytes. */
const MOST = 8 * 1024 * 1024;

/** The picture of a course: choose a file, cut what is kept, or go back to the drawn cover. */
export function CoursePicture({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const failed = useFailed();
  const kept = async (saved: CourseAdmin) => {
    client.setQueryData(courseAdminQuery(course.id).queryKey, saved);
    await Promise.all([
      client.invalidateQueries({ queryKey: ['courses'] }),
      client.invalidateQueries({ queryKey: ['catalogue'] }),
    ]);
  };
  const put = useMutation({
    mutationFn: ({ file, crop }: { file: File; crop: Crop }) =>
      putFile<CourseAdmin>(
        `/courses/${course.id}/picture?x=${crop.x}&y=${crop.y}&width=${crop.side}&height=${heightOf(crop.side, RATIO)}`,
        file,
      ),
    onSuccess: async (saved) => {
      await kept(saved);
      setFile(null);
      toast(t('picture.saved'));
    },
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: () => call(api.DELETE('/courses/{id}/picture', { params: { path: { id: course.id } } })),
    onSuccess: async (saved) => {
      await kept(saved);
      toast(t('picture.removed'));
    },
    onError: failed,
  });
  return (
    <section className="cset cs-pic" aria-labelledby="course-picture">
      <h3 id="course-picture">{t('picture.title')}</h3>
      <div className="cs-pic-r">
        <Cover src={course.cover.card} />
        <div className="col" style={{ gap: 10 }}>
          <p className="t2 q">{t(course.cover.picture ? 'picture.lead' : 'picture.drawn')}</p>
          <div className="row w">
            <button type="button" className="btn" onClick={() => input.current?.click()}>
              {t(course.cover.picture ? 'picture.change' : 'picture.add')}
            </button>
            {course.cover.picture ? (
              <button
                type="button"
                className="btn bare"
                data-busy={remove.isPending || undefined}
                onClick={() => remove.mutate()}
              >
                {t('picture.remove')}
              </button>
            ) : null}
          </div>
          <p className="t2 q">{t('picture.hint')}</p>
        </div>
        <input
          ref={input}
          type="file"
          accept="image/jpeg,image/png,image/webp,image/gif"
          hidden
          aria-hidden="true"
          tabIndex={-1}
          onChange={(e) => {
            const chosen = e.currentTarget.files?.[0] ?? null;
            e.currentTarget.value = '';
            if (chosen && chosen.size > MOST) toast(t('picture.tooLarge'), { tone: 'bad' });
            else setFile(chosen);
          }}
        />
      </div>
      {file ? (
        <CropDialog
          file={file}
          ratio={RATIO}
          title={t('picture.cut')}
          action={t('picture.use')}
          busy={put.isPending}
          onClose={() => setFile(null)}
          onUnreadable={() => {
            setFile(null);
            toast(t('picture.unreadable'), { tone: 'bad' });
          }}
          onCut={(crop) => put.mutate({ file, crop })}
        />
      ) : null}
    </section>
  );
}
