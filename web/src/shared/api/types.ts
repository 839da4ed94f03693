import type * as Base from './schemas.ts';
import type * as People from './schemasPeople.ts';

export type * from './schemas.ts';
export type * from './schemasPeople.ts';

interface Bad {
  default: { content: { 'application/problem+json': Base.Problem } };
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
type SignedIn = { user: Base.Person };

/** The paths of the API under /api/v1, as openapi-typescript would write them. */
export interface paths {
  '/setup': {
    get: Read<{ open: boolean; guess: { language: Base.Language; timeZone: string; currency: string } }>;
    post: Write<
      {
        code: string;
        organisation: string;
        firstName: string;
        lastName: string;
        email: string;
        password: string;
        language: Base.Language;
        timeZone: string;
        currency: string;
      },
      SignedIn
    >;
  };
  '/setup/code': { post: Write<{ code: string }, None> };
  '/auth/sign-in': { post: Write<{ identifier: string; password: string }, SignedIn> };
  '/auth/refresh': { post: Write<Record<string, never>, SignedIn> };
  '/auth/sign-out': { post: Act<None> };
  '/me': {
    get: Read<Base.Me>;
    patch: Write<
      { language?: Base.Language; timeZone?: string; firstName?: string; lastName?: string },
      Base.Person
    >;
  };
  '/me/password': { post: Write<{ current: string; new: string }, None> };
  '/me/sessions': { get: Read<{ items: Base.Session[] }> };
  '/me/sessions/{id}': { delete: Act<None, Id> };
  '/me/notifications': { get: Read<Base.Page<Base.Notice> & { unread: number }, never, Cursor> };
  '/me/notifications/read': { post: Write<{ ids?: string[] }, { unread: number }> };
  '/users': {
    get: Read<
      Base.Page<Base.Person> & {
        total: number;
        counts: { all: number; super_admin: number; trainer: number; trainee: number };
      },
      never,
      Cursor & { role?: string | undefined; active?: string | undefined }
    >;
    post: Write<
      {
        firstName: string;
        lastName: string;
        email: string;
        phone?: string;
        role: Base.Role;
        password?: string;
      },
      { user: Base.Person; temporaryPassword?: string }
    >;
  };
  '/users/{id}': {
    get: Read<Base.Person, Id>;
    patch: Write<
      {
        firstName?: string;
        lastName?: string;
        email?: string;
        phone?: string | null;
        role?: Base.Role;
        isActive?: boolean;
      },
      Base.Person,
      Id
    >;
  };
  '/categories': { get: Read<{ items: Base.Category[] }> };
  '/catalogue': {
    get: Read<
      Base.CataloguePage,
      never,
      Cursor & {
        category?: string | undefined;
        type?: string | undefined;
        level?: string | undefined;
        language?: string | undefined;
        free?: boolean | undefined;
        sort?: string | undefined;
      }
    >;
  };
  '/catalogue/{slug}': { get: Read<Base.CourseView, { slug: string }> };
  '/courses': {
    get: Read<
      Base.Page<Base.CourseAdmin> & {
        counts: { all?: number; draft: number; published: number; archived: number };
      },
      never,
      Cursor & { state?: string | undefined }
    >;
    post: Write<
      { title: string; courseType?: Base.CourseType; category?: string; language?: string },
      Base.CourseAdmin
    >;
  };
  '/courses/{id}': { get: Read<Base.CourseAdmin, Id>; patch: Write<Base.CourseChange, Base.CourseAdmin, Id> };
  '/courses/{id}/publish': { post: Act<Base.CourseAdmin, Id> };
  '/courses/{id}/unpublish': { post: Act<Base.CourseAdmin, Id> };
  '/courses/{id}/archive': { post: Act<Base.CourseAdmin, Id> };
  '/courses/{id}/outline': {
    get: Read<Base.Outline, Id>;
    put: Write<
      { version: number; sections: { id: string; contents: string[] }[]; loose: string[] },
      Base.Outline,
      Id
    >;
  };
  '/courses/{id}/sections': { post: Write<{ title: string; after?: string | null }, Base.StudioSection, Id> };
  '/sections/{id}': {
    patch: Write<
      { title?: string; description?: string | null; isPublished?: boolean },
      Base.StudioSection,
      Id
    >;
    delete: Act<None, Id>;
  };
  '/courses/{id}/contents': {
    post: Write<{ sectionId: string | null; type: string; title: string }, Base.Content, Id>;
  };
  '/contents/{id}': {
    get: Read<Base.Content, Id>;
    patch: Write<Base.ContentChange, Base.Content, Id>;
    delete: Act<None, Id>;
  };
  '/contents/{id}/restore': { post: Act<Base.Content, Id> };
  '/media/assets/{id}': { get: Read<Base.Asset, Id> };
  '/courses/{id}/enrollment': {
    post: Act<{ id: string; courseId: string; status: string; progress: number; enrolledAt: string }, Id>;
  };
  '/me/learning': { get: Read<{ items: People.LearningItem[] }> };
  '/learn/{courseId}': { get: Read<People.LearnRoom, CourseId> };
  '/learn/contents/{id}': { get: Read<People.LearnContent, Id> };
  '/learn/contents/{id}/confirm': { post: Act<People.Progress, Id> };
  '/learn/contents/{id}/ranges': {
    post: Write<
      { played: [number, number][]; position: number; seq: number; sessionKey: string },
      People.Progress,
      Id
    >;
  };
  '/courses/{id}/people': {
    get: Read<
      Base.Page<People.CoursePerson> & {
        total: number;
        counts: { all: number; enrolled: number; completed: number; dropped: number; suspended: number };
      },
      Id,
      Cursor & { status?: string | undefined }
    >;
  };
  '/trainer/today': { get: Read<People.TrainerToday> };
  '/admin/overview': { get: Read<People.AdminOverview> };
  '/admin/settings': {
    get: Read<People.AdminSettings>;
    patch: Write<People.AdminSettingsChange, People.AdminSettings>;
  };
  '/admin/mails': { get: Read<Base.Page<People.Mail>, never, Cursor & { state?: string | undefined }> };
  '/admin/mails/{id}': { get: Read<People.Mail & { text: string; html: string }, Id> };
  '/admin/audit': {
    get: Read<
      Base.Page<People.AuditEntry>,
      never,
      Cursor & { actor?: string | undefined; action?: string | undefined }
    >;
  };
  '/plugins': { get: Read<{ items: People.PluginRow[] }> };
  '/plugins/{id}/enable': { post: Act<People.PluginRow, Id> };
  '/plugins/{id}/disable': { post: Act<People.PluginRow, Id> };
}
