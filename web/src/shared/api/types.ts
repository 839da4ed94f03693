import type * as S from './schemas.ts';

export type * from './schemas.ts';

interface Bad {
  default: { content: { 'application/problem+json': S.Problem } };
}
interface Params<Q, P> {
  query?: Q;
  header?: Record<string, string>;
  path: P;
  cookie?: never;
}
interface Free<Q> {
  query?: Q;
  header?: Record<string, string>;
  path?: never;
  cookie?: never;
}
type At<P, Q> = [P] extends [never] ? Free<Q> : Params<Q, P>;
interface Read<T, P = never, Q = never> {
  parameters: At<P, Q>;
  requestBody?: never;
  responses: { 200: { content: { 'application/json': T } } } & Bad;
}
interface Write<B, T, P = never> {
  parameters: At<P, never>;
  requestBody: { content: { 'application/json': B } };
  responses: { 200: { content: { 'application/json': T } } } & Bad;
}
interface Act<T, P = never> {
  parameters: At<P, never>;
  requestBody?: never;
  responses: { 200: { content: { 'application/json': T } } } & Bad;
}
/** No answer body (204). */
type None = undefined;
type Id = { id: string };
type CourseId = { courseId: string };
/** What every list accepts. */
type Cursor = { cursor?: string | undefined; limit?: number | undefined; q?: string | undefined };
/** What a sign-in or a refresh answers to a browser. */
type SignedIn = { user: S.Person };

/** The paths of the API under /api/v1, as openapi-typescript would write them. */
export interface paths {
  '/setup': {
    get: Read<{ open: boolean; guess: { language: S.Language; timeZone: string; currency: string } }>;
    post: Write<
      { code: string; organisation: string; firstName: string; lastName: string; email: string; password: string; language: S.Language; timeZone: string; currency: string },
      SignedIn
    >;
  };
  '/setup/code': { post: Write<{ code: string }, None> };
  '/auth/sign-in': { post: Write<{ identifier: string; password: string }, SignedIn> };
  '/auth/refresh': { post: Write<Record<string, never>, SignedIn> };
  '/auth/sign-out': { post: Act<None> };
  '/me': {
    get: Read<S.Me>;
    patch: Write<{ language?: S.Language; timeZone?: string; firstName?: string; lastName?: string }, S.Person>;
  };
  '/me/password': { post: Write<{ current: string; new: string }, None> };
  '/me/sessions': { get: Read<{ items: S.Session[] }> };
  '/me/sessions/{id}': { delete: Act<None, Id> };
  '/me/notifications': { get: Read<S.Page<S.Notice> & { unread: number }, never, Cursor> };
  '/me/notifications/read': { post: Write<{ ids?: string[] }, { unread: number }> };
  '/users': {
    get: Read<
      S.Page<S.Person> & { total: number; counts: { all: number; super_admin: number; trainer: number; trainee: number } },
      never,
      Cursor & { role?: string | undefined; active?: string | undefined }
    >;
    post: Write<
      { firstName: string; lastName: string; email: string; phone?: string; role: S.Role; password?: string },
      { user: S.Person; temporaryPassword?: string }
    >;
  };
  '/users/{id}': {
    get: Read<S.Person, Id>;
    patch: Write<{ firstName?: string; lastName?: string; email?: string; phone?: string | null; role?: S.Role; isActive?: boolean }, S.Person, Id>;
  };
  '/categories': { get: Read<{ items: S.Category[] }> };
  '/catalogue': {
    get: Read<
      S.CataloguePage,
      never,
      Cursor & { category?: string | undefined; type?: string | undefined; level?: string | undefined; language?: string | undefined; free?: boolean | undefined; sort?: string | undefined }
    >;
  };
  '/catalogue/{slug}': { get: Read<S.CourseView, { slug: string }> };
  '/courses': {
    get: Read<
      S.Page<S.CourseAdmin> & { counts: { all?: number; draft: number; published: number; archived: number } },
      never,
      Cursor & { state?: string | undefined }
    >;
    post: Write<{ title: string; courseType?: S.CourseType; category?: string; language?: string }, S.CourseAdmin>;
  };
  '/courses/{id}': { get: Read<S.CourseAdmin, Id>; patch: Write<S.CourseChange, S.CourseAdmin, Id> };
  '/courses/{id}/publish': { post: Act<S.CourseAdmin, Id> };
  '/courses/{id}/unpublish': { post: Act<S.CourseAdmin, Id> };
  '/courses/{id}/archive': { post: Act<S.CourseAdmin, Id> };
  '/courses/{id}/outline': {
    get: Read<S.Outline, Id>;
    put: Write<{ version: number; sections: { id: string; contents: string[] }[]; loose: string[] }, S.Outline, Id>;
  };
  '/courses/{id}/sections': { post: Write<{ title: string; after?: string | null }, S.StudioSection, Id> };
  '/sections/{id}': {
    patch: Write<{ title?: string; description?: string | null; isPublished?: boolean }, S.StudioSection, Id>;
    delete: Act<None, Id>;
  };
  '/courses/{id}/contents': { post: Write<{ sectionId: string | null; type: string; title: string }, S.Content, Id> };
  '/contents/{id}': { get: Read<S.Content, Id>; patch: Write<S.ContentChange, S.Content, Id>; delete: Act<None, Id> };
  '/contents/{id}/restore': { post: Act<S.Content, Id> };
  '/media/assets/{id}': { get: Read<S.Asset, Id> };
  '/courses/{id}/enrollment': {
    post: Act<{ id: string; courseId: string; status: string; progress: number; enrolledAt: string }, Id>;
  };
  '/me/learning': { get: Read<{ items: S.LearningItem[] }> };
  '/learn/{courseId}': { get: Read<S.LearnRoom, CourseId> };
  '/learn/contents/{id}': { get: Read<S.LearnContent, Id> };
  '/learn/contents/{id}/confirm': { post: Act<S.Progress, Id> };
  '/learn/contents/{id}/ranges': {
    post: Write<{ played: [number, number][]; position: number; seq: number; sessionKey: string }, S.Progress, Id>;
  };
  '/courses/{id}/people': {
    get: Read<
      S.Page<S.CoursePerson> & { total: number; counts: { all: number; enrolled: number; completed: number; dropped: number; suspended: number } },
      Id,
      Cursor & { status?: string | undefined }
    >;
  };
  '/trainer/today': { get: Read<S.TrainerToday> };
  '/admin/overview': { get: Read<S.AdminOverview> };
  '/admin/settings': { get: Read<S.AdminSettings>; patch: Write<S.AdminSettingsChange, S.AdminSettings> };
  '/admin/mails': { get: Read<S.Page<S.Mail>, never, Cursor & { state?: string | undefined }> };
  '/admin/mails/{id}': { get: Read<S.Mail & { text: string; html: string }, Id> };
  '/admin/audit': { get: Read<S.Page<S.AuditEntry>, never, Cursor & { actor?: string | undefined; action?: string | undefined }> };
  '/plugins': { get: Read<{ items: S.PluginRow[] }> };
  '/plugins/{id}/enable': { post: Act<S.PluginRow, Id> };
  '/plugins/{id}/disable': { post: Act<S.PluginRow, Id> };
}
