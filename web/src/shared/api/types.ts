import type { components } from './schema.d.ts';

export type { paths } from './schema.d.ts';

/*
 * The names under which the application knows the shapes of the API. schema.d.ts is written by `make api`
 * from the server's own document; what is said here on top of it is what the document cannot say.
 */
type Schemas = components['schemas'];

/** A language of the interface, as its files are called. */
export type Language = string;
/** How the home page is arranged, and its slides. */
export type Home = Schemas['AdminHome'];
/** A slide as visitors see it. */
export type ShownSlide = Schemas['AdminShownSlide'];
/** The home page as it is edited. */
export type HomeEdit = Schemas['AdminHomeEdit'];
/** A slide as it is edited. */
export type Slide = Schemas['AdminSlide'];
/** All that is written of a slide. */
export type SlideChange = Schemas['AdminSlideChange'];
/** A section's place on the home page. */
export type HomeSection = Schemas['AdminSection'];
/** The featured courses as they are chosen. */
export type FeaturedEdit = Schemas['CatalogFeaturedEdit'];
/** The organisation's picture. */
export type SiteLogo = Schemas['SettingLogo'];
/** Exact decimal with its ISO 4217 code; never a float. */
export type Money = Schemas['Money'];
/** An account as its owner and super admins see it. */
export type Person = Schemas['AccountPerson'];
/** What a person may be. */
export type Role = Person['role'];
/** A plugin's entry in the navigation. */
export type NavigationEntry = Schemas['AccountNavEntry'];
/** First answer the app needs; user is null for a visitor. */
export type Me = Schemas['AccountMe'];
/** That somebody agrees to a version of a legal page. */
export type Consent = Schemas['AccountConsent'];
/** That somebody has yet to agree to a version of a legal page. */
export type OwedConsent = Schemas['AccountOwedConsent'];
/** A legal page. */
/** A trainer's public page. */
export type Trainer = Schemas['AccountTrainer'];
export type LegalPage = Schemas['AdminLegalText']['page'];
/** A version of a legal page as it is read. */
export type LegalText = Schemas['AdminLegalText'];
/** How a legal page stands. */
export type LegalState = Schemas['AdminLegalState'];
/** A legal page with its drafts and its history. */
export type LegalWork = Schemas['AdminLegalWork'];
/** What the organisation is called, speaks and counts in. */
export type PublicSettings = Schemas['AccountMeSettings'];
/** The answer to whoever signs in: in, or before the second factor. */
export type SignedIn = Schemas['AccountSignedIn'];
/** What a person shows of themselves. */
export type Profile = Schemas['AccountProfile'];
/** A key that a program signs in with. */
export type ApiKey = Schemas['SessionKey'];
/** A file of people, checked or run. */
export type Import = Schemas['AccountImport'];
/** One signed-in browser or app. */
export type Session = Schemas['SessionInfo'];
/** A file with what is kept about a person. */
export type DataExport = Schemas['AccountExport'];
/** Somebody's wish to have the account deleted. */
export type DeletionRequest = Schemas['AccountDeletionRequest'];
/** How long personal records are kept, in days. */
export type Retention = Schemas['AdminRetention'];
/** One message to a person, already in their language. */
export type Notice = Schemas['Notice'];
/** A kind of notice with what a person chose. */
export type NoticePreference = Schemas['NoticePreference'];
/** When a person's mails come; quiet hours in minutes of the day. */
export type NoticeSchedule = Schemas['NoticeSchedule'];

/** A shelf of the catalogue; hue in degrees. */
export type Category = Schemas['CatalogCategory'];
/** A course as a card shows it; duration in minutes. */
export type CourseCard = Schemas['CatalogCard'];
/** How a course is taught. */
export type CourseType = CourseCard['courseType'];
/** How hard a course is. */
export type Level = CourseCard['level'];
/** The filters of the catalogue. */
export type Facets = Schemas['CatalogFacets'];
/** A value of a filter and how many courses have it. */
export type FacetValue = Schemas['CatalogFacetCount'];
/** A page of the catalogue. */
export type CataloguePage = Schemas['CatalogListing'];
/** The course page. */
export type CourseView = Schemas['CatalogPage'];
/** A section in the public outline. */
export type OutlineSection = Schemas['CatalogOutlinePart'];

/** Somebody who has not completed what a course asks for first. */
export type Lacking = Schemas['LearningLacking'];
/** A course as its team edits it. */
export type CourseAdmin = Schemas['CatalogCourseBody'];
/** What became of one course of many. */
export type CourseOutcome = Schemas['CatalogOutcome'];
/** Fields of a course that its team may change. */
export type TeamMember = Schemas['CatalogMember'];
/** A trainer or super admin, as their colleagues see them. */
export type Colleague = Schemas['CatalogColleague'];
/** One run of a course. */
export type CourseGroup = Schemas['CatalogGroup'];
/** A meeting of a course, as its team sees it. */
export type ClassSession = Schemas['ClassroomSession'];
/** A coming meeting as everybody sees it. */
export type NextSession = Schemas['ClassroomNext'];
/** The coming meetings of a course. */
export type NextSessions = { items: NextSession[] };
/** What a trainer teaches, and how it is rated. */
export type TrainerCourses = Schemas['CatalogTrainerCourses'];
/** What comes next in a trainer's courses. */
export type TrainerSessions = { items: Schemas['ClassroomTrainerNext'][] };
/** A meeting as somebody sees it who goes there. */
export type MySession = Schemas['ClassroomMine'];
/** Something that happens or is to be done, as a calendar shows it. */
export type CalendarItem = Schemas['NotifyCalendarItem'];
/** What may be changed of a course. */
export type CourseChange = Schemas['ChangeCourseInBody'];
/** One row of the studio's outline; duration in seconds. */
export type ContentRow = Schemas['CatalogContentRow'];
/** When a course or a content is complete: a condition, or a combination of them. */
export type CompletionRule = Schemas['CatalogRule'];
/** A rule of completion held against what somebody has done. */
export type Requirement = Schemas['LearningRequirement'];
/** A section with its rows in the studio. */
export type StudioSection = Schemas['CatalogSection'];
/** The outline as the studio edits it; version guards against lost changes. */
export type Outline = Schemas['CatalogOutline'];
/** An uploaded file; sizes in bytes, duration in seconds. */
export type Asset = Schemas['CatalogAsset'];
/** A content with what is inside. */
export type Content = Schemas['CatalogContent'];
/** The draft of an article. */
export type ArticleDraft = Schemas['CatalogDraft'];
/** What an assignment has beside other contents. */
export type Assignment = Schemas['AssessmentAssignment'];
/** What a trainer may change in a content. */
export type ContentChange = Schemas['ChangeContentInBody'];
/** A step with several contents of a course. */
export type ContentsChange = Schemas['ChangeContentsInBody'];

/** A file or a link beside a content. */
export type Resource = Schemas['CatalogResource'];

/** Where a trainee is in a course. */
export type LearningItem = Schemas['LearningItem'];
/** Every course that one is enrolled in. */
export type MyLearning = Schemas['LearningList'];
/** The room: a course as its trainee works through it. */
export type LearnRoom = Schemas['LearningPage'];
/** A row of the player's outline. */
export type LearnContentRow = Schemas['LearningPageContent'];
/** One content as a trainee sees it; ranges and positions in seconds, required and coverage in per cent. */
export type LearnContent = Schemas['LearningContentView'];
/** What changed after a confirmation or a report of watched seconds. */
export type Progress = Schemas['LearningProgress'];
/** A trainee of a course as its team sees them; timeSpent in seconds. */
export type CoursePerson = Schemas['LearningPerson'];
/** Everything about one trainee in a course. */
export type Trainee = Schemas['LearningTrainee'];
/** One of a trainee's courses beside the others. */
export type TraineeCourse = Schemas['LearningTraineeCourse'];
/** A content with what a trainee has done of it. */
export type TraineeContent = Schemas['LearningTraineeContent'];
/** What a trainer noted about a trainee. */
export type TraineeNote = Schemas['LearningTraineeNote'];
/** One thing that happened with a trainee in a course. */
export type Happened = Schemas['LearningHappened'];
/** A reason why a trainee falls behind. */
export type Behind = Schemas['LearningBehind'];
/** The day of a trainer. */
export type TrainerToday = Schemas['InsightToday'];

/** The numbers of the super admin's first page. */
export type AdminOverview = Schemas['InsightOverview'];
/** The figures of a course. */
export type CourseStatistics = Schemas['InsightStatistics'];
/** The figures of one of the centre's courses. */
export type CourseFigures = Schemas['InsightCourseFigures'];
/** What people made of a content. */
export type ContentStatistics = Schemas['InsightStatisticsContent'];
/** What happened on a day. */
export type StatisticsDay = Schemas['InsightStatisticsDay'];
/** The organisation's settings; an SMTP host that is empty means that mails are kept. */
export type AdminSettings = Schemas['AdminSettings'];
/** What a super admin may change; the password is write-only. */
export type AdminSettingsChange = Schemas['AdminChange'];
/** A mail in the outbox, without its texts. */
export type MailRow = Schemas['AdminMailRow'];
/** The texts of a kind of mail. */
export type MailTemplate = Schemas['MailTemplateTexts'];
/** A line of the audit log. */
export type AuditEntry = Schemas['AdminAuditRow'];
/** A plugin on the switchboard. */
export type PluginRow = Schemas['PluginhostInfo'];
/** Everything that a super admin sees of a plugin. */
export type PluginDetail = Schemas['PluginhostDetail'];
/** Something that a plugin asks for. */
export type PluginPermission = Schemas['PluginhostPermissionInfo'];
/** An address of a plugin's API. */
export type PluginOperation = Schemas['PluginhostOperation'];
/** What a plugin did in an hour, on all servers. */
export type PluginSpan = Schemas['PluginhostSpan'];
/** One thing that a plugin does. */
export type PluginUse = Schemas['PluginhostUse'];
/** An event that could not be delivered. */
export type DeadDelivery = Schemas['EventDead'];
/** An event of the history. */
export type PastEvent = Schemas['EventPast'];

/** RFC 9457 problem with the fields it is about. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: { pointer: string; detail: string; code: string }[];
}
/** An enrolment in the list over all courses. */
export type EnrollmentDetail = Schemas['LearningEnrollmentDetail'];
/** One change of an enrolment. */
export type EnrollmentHistory = Schemas['LearningHistoryRow'];
/** Somebody who can be enrolled in a course. */
export type Candidate = Schemas['LearningCandidate'];
/** What becomes of a pasted list of addresses. */
export type InviteList = Schemas['LearningInviteList'];
/** An invitation into a course. */
export type Invitation = Schemas['LearningInvitation'];
/** What the page behind an invitation shows. */
export type InvitedTo = Schemas['LearningInvitedTo'];
/** An enrolment in the list over all courses. */
export type ListedEnrollment = Schemas['LearningListed'];
/** Whom an announcement is for. */
export type Audience = Schemas['NotifyAudience'];
/** An announcement as it is read. */
export type Announcement = Schemas['NotifyAnnouncement'];
/** An announcement as its author sees it. */
export type MadeAnnouncement = Schemas['NotifyMade'];
/** What two people write to one another, as one of them sees it. */
export type Conversation = Schemas['NotifyConversation'];
/** Who somebody writes with. */
export type Partner = Schemas['NotifyPartner'];
/** A review as everybody reads it. */
export type Review = Schemas['LearningReview'];
/** A page of a course's reviews; the first one with their sum. */
export type CourseReviews = Schemas['LearningCourseReviews'];
/** What the reviews of a course come to. */
export type ReviewSummary = Schemas['LearningReviewSummary'];
/** What somebody may say, and said, of a course. */
export type MyReview = Schemas['LearningMyReview'];
/** A review as the course's team and super admins see it. */
export type TeamReview = Schemas['LearningTeamReview'];
/** A question as lists show it. */
export type QuestionItem = Schemas['NotifyQuestionItem'];
/** A question with its text. */
export type Question = Schemas['NotifyQuestion'];
/** A question's text, or an answer. */
export type Post = Schemas['NotifyPost'];
/** Who wrote something. */
export type PostWriter = Schemas['NotifyWriter'];
/** Whom a text mentions. */
export type Mentioned = Schemas['NotifyMentioned'];
/** Whom one may mention. */
export type QuestionPerson = Schemas['NotifyQuestionPerson'];
/** What somebody noted in a course. */
export type LearnNote = Schemas['LearningNote'];
/** A note as the course's team reads it. */
export type SharedNote = Schemas['LearningSharedNote'];
