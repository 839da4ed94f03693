import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { CourseAdmin, Person } from '@/shared/api/types.ts';

/** Whether somebody may change the course itself; assistants write its contents, observers look. */
export const mayEdit = (course: CourseAdmin, person: Person): boolean =>
  person.role === 'super_admin' || course.myTeamRole === 'owner' || course.myTeamRole === 'trainer';

/** Does one thing at the server, then says so, or why it could not be; `after` brings the page up to date either way. */
export function useAct<V = void>(act: (what: V) => Promise<unknown>, after: () => unknown, done?: string) {
  const { t } = useTranslation('studio');
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      if (done) toast(t(done));
    },
    onError: (cause) => {
      const error = toApiError(cause);
      const key = messageKey(error, true);
      const field = Object.values(error.fields)[0];
      toast(key ? t(key) : (field ?? error.detail), { tone: 'bad' });
    },
    onSettled: () => after(),
  });
}
