// The types of the control plane (docs/reference/control-plane.md).
// Made from its OpenAPI description by `python -m tests.docs.reference`; do not change it by hand.

/** Which simulation this is. */
export type AboutView = {
  /** The provider's issuer. */
  "issuer": string;
  /** The name of the loaded scenario. */
  "scenario": string;
  /** The data directory, or the databases' addresses without their passwords. */
  "data": string;
  /** The process that answers. */
  "process": number;
  /** The process that was started: the one that answers, or the supervisor of several. */
  "server": number;
  /** The seed that its keys, ids and codes follow from; null without one. */
  "seed": string | null;
};

/** The members of an account that are to change; the others stay. */
export type AccountChange = {
  /** Another user name. */
  "loginId"?: string | null;
  /** Another password. */
  "password"?: string | null;
  /** Another type (rule A1). */
  "type"?: "individual" | "shared" | "paa" | null;
  /** Another date of creation (rule A2). */
  "created_on"?: string | null;
  /** Another kind of user. */
  "user_type"?: "case_search_only" | "attorney" | "pro_se" | "court_reporter" | "interested_party" | "filing_agent" | "creditor" | "trustee" | "us_trustee" | "party" | "government" | null;
  /** Another name. */
  "name"?: string | null;
  /** Another e-mail address. */
  "email"?: string | null;
  /** Any but `active` ends the account's sessions. */
  "status"?: "active" | "locked" | "cancelled" | "unconfirmed" | "in_review" | null;
  /** Whether it can search (rule A9). */
  "search_status"?: "active" | "inactive" | "not_activated" | "disabled" | null;
  /** Courts at which it is exempt (rule A7). */
  "cja_exempt_courts"?: string[] | null;
  /** Makes it a district's exempt CJA account (rule A7). */
  "cja_account"?: string | null;
  /** Whether a search needs a client code (D§1.2). */
  "client_code_required"?: boolean | null;
  /** Mails a code for search privileges on this day (rule A14); an earlier one is void. */
  "activation_code_mailed_on"?: string | null;
  /** Leniency: lets a shared account be upgraded by accident (rule A4). */
  "allow_shared_upgrade"?: boolean | null;
  /** Base32 TOTP secret of the one authenticator app (rule A11); null takes the second factor away. */
  "mfa_secret"?: string | null;
  /** All authenticator apps, or all but the one of `mfa_secret`; none takes the second factor away. */
  "authenticators"?: AuthenticatorApp[] | null;
  /** All unused backup codes (rule A11). */
  "backup_codes"?: string[] | null;
  /** How often the holder put off setting up a second factor. */
  "mfa_skips"?: number | null;
  /** The day from which the holder is prompted to set one up; null leaves it to the draw. */
  "mfa_prompted_on"?: string | null;
  /** When the password was chosen; null, or another password, means that it does not get too old. */
  "password_set_on"?: string | null;
  /** How often its holder put off changing the password (rule A10). */
  "password_skips"?: number | null;
  /** The holder's date of birth, which a recovery asks for. */
  "date_of_birth"?: string | null;
  /** Two questions to recover the password by (rule A10). */
  "security_questions"?: SecurityQuestion[] | null;
  /** Another day of the last search (rule A14); with null its search status does not lapse. */
  "last_search_on"?: string | null;
};

/** A new PACER account. */
export type AccountCreation = {
  /** The user name. */
  "loginId": string;
  /** A fictional password. */
  "password": string;
  /** Only an individual account can file (rule A1). */
  "type"?: "individual" | "shared" | "paa";
  /** When it was created, today if left out. Before 2014-08-11 makes a legacy account (rule A2). */
  "created_on"?: string | null;
  /** When a legacy account was upgraded (rule A3). */
  "upgraded_on"?: string | null;
  /** What kind of user the holder is. */
  "user_type"?: "case_search_only" | "attorney" | "pro_se" | "court_reporter" | "interested_party" | "filing_agent" | "creditor" | "trustee" | "us_trustee" | "party" | "government";
  /** The holder's name. */
  "name"?: string | null;
  /** The holder's e-mail address. */
  "email"?: string | null;
  /** Whether the account can log in. */
  "status"?: "active" | "locked" | "cancelled" | "unconfirmed" | "in_review";
  /** Whether it can search (rule A9). */
  "search_status"?: "active" | "inactive" | "not_activated" | "disabled";
  /** Courts at which it is exempt from fees (rule A7). */
  "cja_exempt_courts"?: string[];
  /** The district whose separate exempt CJA account it is, such as cacd (rule A7). */
  "cja_account"?: string | null;
  /** Whether a search needs a client code (D§1.2). */
  "client_code_required"?: boolean;
  /** When the code for search privileges that are `not_activated` was mailed (rule A14). */
  "activation_code_mailed_on"?: string | null;
  /** Leniency: lets a shared account be upgraded by accident (rule A4). */
  "allow_shared_upgrade"?: boolean;
  /** Base32 TOTP secret of an authenticator app (rule A11). */
  "mfa_secret"?: string | null;
  /** Authenticator apps, or more of them; five in all (rule A11). */
  "authenticators"?: AuthenticatorApp[];
  /** Unused backup codes, such as abcde-23456 (rule A11). */
  "backup_codes"?: string[];
  /** How often the holder put off setting up a second factor (rule A11). */
  "mfa_skips"?: number;
  /** The day from which the holder is prompted to set up a second factor; drawn, if left out. */
  "mfa_prompted_on"?: string | null;
  /** Seven digits (rule A13); made from the `sub`, if left out. */
  "account_number"?: string | null;
  /** When the password was chosen; if left out, it does not get too old (rule A10). */
  "password_set_on"?: string | null;
  /** How often its holder put off changing the password (rule A10). */
  "password_skips"?: number;
  /** The holder's date of birth, which a recovery asks for. */
  "date_of_birth"?: string | null;
  /** Two questions to recover the password by (rule A10). */
  "security_questions"?: SecurityQuestion[] | null;
  /** The day of its last search (rule A14); if left out, its search status does not lapse. */
  "last_search_on"?: string | null;
};

/** A page of the accounts. */
export type AccountPage = {
  /** The accounts. */
  "accounts": AccountView[];
  /** How many there are that the filters leave. */
  "total": number;
  /** Where the next page begins (`after`); null on the last page. */
  "next": number | null;
};

/** `[[people.accounts]]`: a PACER account of this person or firm. */
export type AccountTable = {
  /** The PACER user name. */
  "loginId": string;
  /** Its number of seven digits (rule A13); made from the scenario and the loginId, if left out. */
  "account_number"?: string | null;
  /** Its password, in clear: it is fictional. */
  "password": string;
  /** individual, shared or paa (rule A1). */
  "type"?: "individual" | "shared" | "paa";
  /** Before 2014-08-11 makes an individual account a legacy account (rule A2). */
  "created_on": string;
  /** When a legacy account was upgraded (rule A3). */
  "upgraded_on"?: string | null;
  /** What kind of user the holder is. */
  "user_type"?: "case_search_only" | "attorney" | "pro_se" | "court_reporter" | "interested_party" | "filing_agent" | "creditor" | "trustee" | "us_trustee" | "party" | "government";
  /** The name on the account; the person's, if left out. */
  "name"?: string | null;
  /** The account's e-mail address; the person's, if left out. */
  "email"?: string | null;
  /** active, locked, cancelled, unconfirmed or in_review (rules A6, A14). */
  "status"?: "active" | "locked" | "cancelled" | "unconfirmed" | "in_review";
  /** active, inactive, not_activated or disabled (rules A9, A10). */
  "search_status"?: "active" | "inactive" | "not_activated" | "disabled";
  /** Courts at which the account is exempt from fees (rule A7). */
  "cja_exempt_courts"?: string[];
  /** Whose exempt CJA account it is: a district (rule A7). */
  "cja_account"?: string | null;
  /** Base32 TOTP secret of an authenticator app (rule A11). */
  "mfa_secret"?: string | null;
  /** Authenticator apps, or more of them; five in all (rule A11). */
  "authenticators"?: AuthenticatorTable[];
  /** Unused backup codes, such as abcde-23456 (rule A11). */
  "backup_codes"?: string[];
  /** How often the holder put off setting up a second factor (rule A11). */
  "mfa_skips"?: number;
  /** From when the holder is prompted to set one up; drawn, if left out (rule A11). */
  "mfa_prompted_on"?: string | null;
  /** Whether a search needs a client code, given when logging in (D§1.2). */
  "client_code_required"?: boolean;
  /** When the password was chosen; if left out, it does not get too old (rule A10). */
  "password_set_on"?: string | null;
  /** How often the change of an old password was put off (rule A10). */
  "password_skips"?: number;
  /** When the code was mailed (rule A14). */
  "activation_code_mailed_on"?: string | null;
  /** Leniency: the accident of rule A4 may happen. */
  "allow_shared_upgrade"?: boolean;
  /** When it last searched; if left out, the status does not lapse (rule A14). */
  "last_search_on"?: string | null;
  /** Asked for when the account is upgraded or recovered. */
  "date_of_birth"?: string | null;
  /** Two questions to recover the password by (rule A10), or none. */
  "security_questions"?: SecurityQuestionTable[];
  /** What it has looked at before (rule A15). */
  "receipts"?: ReceiptTable[];
};

/** A PACER account. */
export type AccountView = {
  /** The user name. */
  "loginId": string;
  /** The password that was given out; null once its holder changed it. */
  "password": string | null;
  /** Its identity, which never changes. */
  "sub": string;
  /** Seven digits, which never change (rule A13). */
  "account_number": string;
  /** Rule A1. */
  "type": "individual" | "shared" | "paa";
  /** Rule A2; null if the account is not individual. */
  "generation": "legacy" | "upgraded" | null;
  /** What kind of user the holder is. */
  "user_type": "case_search_only" | "attorney" | "pro_se" | "court_reporter" | "interested_party" | "filing_agent" | "creditor" | "trustee" | "us_trustee" | "party" | "government";
  /** Whether the account can log in. */
  "status": "active" | "locked" | "cancelled" | "unconfirmed" | "in_review";
  /** Whether it can search (rule A9). */
  "search_status": "active" | "inactive" | "not_activated" | "disabled";
  /** When it was created. */
  "created_on": string;
  /** When a legacy account was upgraded (rule A3). */
  "upgraded_at": string | null;
  /** The holder's name. */
  "name": string;
  /** The holder's e-mail address. */
  "email": string;
  /** Courts at which it is exempt from fees (rule A7). */
  "cja_exempt_courts": string[];
  /** The district whose separate exempt CJA account it is (rule A7). */
  "cja_account": string | null;
  /** Whether a search needs a client code (D§1.2). */
  "client_code_required": boolean;
  /** When the password was chosen; null if its age is not counted. */
  "password_set_on": string | null;
  /** How often its holder put off changing the password (rule A10). */
  "password_skips": number;
  /** Base32 TOTP secret of the first authenticator app (rule A11). */
  "mfa_secret": string | null;
  /** All authenticator apps (rule A11). */
  "authenticators"?: AuthenticatorApp[];
  /** How many backup codes are unused; only their hashes are stored. */
  "backup_codes_left"?: number;
  /** How often the holder put off setting up a second factor. */
  "mfa_skips"?: number;
  /** The day from which the holder is prompted to set one up, by the account or by the draw. */
  "mfa_prompted_on"?: string | null;
  /** The day of its last recorded search (rule A14); null if there is none. */
  "last_search_on": string | null;
};

/** The clock after it was advanced. */
export type AdvancedClockView = {
  /** What the calendar hand shows. It drives courts, notices and account rules. */
  "calendar": string;
  /** What the protocol hand shows. It drives tokens and sessions. */
  "protocol": string;
  /** Whether a hand stands still. */
  "frozen": boolean;
  /** The hands that stand still. */
  "frozen_hands": ("calendar" | "protocol")[];
  /** Grows with every change of the clock. */
  "version": number;
  /** The event that was reached; only after `next-event`. */
  "event"?: ReachedEvent | null;
};

/** A filing agent of a filer (rule L13). */
export type AgentView = {
  /** The agent's login at the court. */
  "login": string;
  /** The agent's name. */
  "name": string;
  /** Since when. */
  "added_at": string;
};

/** A holder's answer to what the court had asked. */
export type AnswerBody = {
  /** The answer. */
  "answer": string;
};

/** An armed fault. One that has fired as often as it may stays listed until it is disarmed. */
export type ArmedFault = {
  /** Its id. */
  "id": string;
  /** Its name. */
  "fault": string;
  /** The service that it strikes. */
  "service": "cso_idp" | "court_rp";
  /** The client that it is aimed at. */
  "client_id": string | null;
  /** The court that it is aimed at. */
  "court_id": string | null;
  /** The account that it is aimed at. */
  "loginId": string | null;
  /** The address that it is aimed at. */
  "endpoint": string | null;
  /** How often it fires at most; null for as often as it can. */
  "times": number | null;
  /** The probability that it fires; null for certain. */
  "probability": number | null;
  /** What the draw is made with. */
  "seed": string;
  /** When it was armed, in real time. */
  "armed_at": string;
  /** How many requests it could have fired at. */
  "opportunities": number;
  /** At how many it fired. Each is an event `fault.fired` in the journal. */
  "fired": number;
};

/** The armed faults. */
export type ArmedFaults = {
  /** The armed faults, the oldest first. */
  "faults": ArmedFault[];
};

/** An authenticator app of an account (rule A11). */
export type AuthenticatorApp = {
  /** Its name. */
  "name": string;
  /** Its base32 TOTP secret. */
  "secret": string;
};

/** `[[people.accounts.authenticators]]`: an authenticator app of this account. */
export type AuthenticatorTable = {
  /** Its name. */
  "name": string;
  /** Its base32 TOTP secret, in clear: it is fictional. */
  "secret": string;
};

/** A page of the board. */
export type BoardPage = {
  /** The rows. */
  "rows": BoardRow[];
  /** How many there are. */
  "total": number;
  /** Where the next page begins (`after`); null on the last page. */
  "next": number | null;
};

/** One filer of a court, or one reader with a session there, and how they can log in. */
export type BoardRow = {
  /** The court. */
  "court_id": string;
  /** Where it stands now (rule C2). */
  "phase": "unannounced" | "announced" | "frozen" | "live";
  /** The filer's login; null for a reader. */
  "login": string | null;
  /** The PACER account's user name, as far as the court knows it. */
  "loginId": string | null;
  /** The `sub` of the PACER account. */
  "linked_sub": string | null;
  /** What login and key are good for (rule L5). */
  "credential": "login" | "link-only" | "retired" | null;
  /** Whether the filer is linked. */
  "linked": boolean;
  /** How the open session was opened; null if none is. */
  "court_session": "cmecf" | "cso" | "pacer" | null;
  /** Whether the person has a sign-on session at the provider. */
  "cso_session": boolean;
  /** Whether the court was told of the person's newest logout; null if there was none within a day. */
  "last_logout_delivery": "delivered" | "pending" | "failed" | null;
};

/** A case to open, and its court. */
export type BulkCase = {
  /** The number in the court's form; if left out, the next one that no real court has. */
  "case_number"?: string | null;
  /** The short title. */
  "title": string;
  /** When it was filed; today at the court, if left out. */
  "filed_on"?: string | null;
  /** The judge's name. */
  "judge"?: string | null;
  /** Who is party to it. */
  "parties"?: CaseParty[];
  /** The court. */
  "court_id": string;
};

/** A new CM/ECF account, and its court. */
export type BulkFiler = {
  /** The login the court gives out. */
  "login": string;
  /** Its password. */
  "key": string;
  /** What the filer is at this court. */
  "role"?: "attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government" | "clerk";
  /** The filer's name; the login, if left out. */
  "name"?: string | null;
  /** The filer's e-mail address. */
  "email"?: string | null;
  /** Whether the court lets the filer file (rule C7); if left out, all but clerks may. */
  "may_file"?: boolean | null;
  /** The PACER account to link at once. */
  "linked_loginId"?: string | null;
  /** The court. */
  "court_id": string;
};

/** One line: an account, a filer or a case. */
export type BulkLine = {
  /** An account, as for `POST /_sim/accounts`. */
  "account"?: AccountCreation | null;
  /** A filer, as for `POST /_sim/courts/{court_id}/filers`. */
  "filer"?: BulkFiler | null;
  /** A case, as for `POST /_sim/courts/{court_id}/cases`. */
  "case"?: BulkCase | null;
};

/** How far the call has come: one line of the answer for each portion, and a last one. */
export type BulkReport = {
  /** The last line that was read. */
  "line": number;
  /** How many accounts were created, from the first line on. */
  "accounts": number;
  /** How many filers. */
  "filers": number;
  /** How many cases. */
  "cases": number;
  /** The lines of this portion that were refused. */
  "refused": RefusedLine[];
  /** Whether this is the last report. Without one the call broke off. */
  "is_complete": boolean;
};

/** The members of a court's calendar that are to change; the others stay. */
export type CalendarChange = {
  /** When the court announces its go-live. A time without an offset is court-local, a date alone is its first moment, null is unknown. */
  "announced_at"?: string | null;
  /** From when new e-file registrations are refused. */
  "registration_closes_at"?: string | null;
  /** From when the court is frozen, until go-live (rule C8). */
  "freeze_at"?: string | null;
  /** Whether the freeze refuses filing. */
  "freeze_filing"?: boolean;
  /** Whether the freeze refuses reading. */
  "freeze_reading"?: boolean;
  /** When the court goes live; null is unknown. */
  "go_live_at"?: string | null;
  /** When linking opens (rule L4). */
  "linking_opens"?: "go_live" | "announcement";
  /** What is known of the go-live while no day is, such as `September of 2021`. */
  "go_live_roughly"?: string | null;
  /** Signs with which a CM/ECF login cannot be linked here, such as `&@$*` (rule L12). */
  "linking_excludes"?: string;
};

/** `[courts.<id>]`: a court's calendar. Omitted members keep the dates that public sources give; with another go-live than theirs, the other dates are left out and the announcement is assumed six weeks before. */
export type CalendarTable = {
  /** When the court announces its go-live. */
  "announced_at"?: string | null;
  /** From when new e-file registrations are refused. */
  "registration_closes_at"?: string | null;
  /** From when filing is frozen until go-live. */
  "freeze_at"?: string | null;
  /** Whether the freeze refuses filing (rule C8). */
  "freeze_filing"?: boolean;
  /** Whether the freeze refuses reading too (rule C8). */
  "freeze_reading"?: boolean;
  /** When NextGen begins; a date, a time, or "unknown". */
  "go_live_at"?: string | null;
  /** When linking opens (rule L4). */
  "linking_opens"?: "go_live" | "announcement";
  /** What is known of the go-live while no day is, such as September of 2021. */
  "go_live_roughly"?: string | null;
  /** Signs with which a CM/ECF login cannot be linked, such as &@$* (rule L12). */
  "linking_excludes"?: string;
};

/** A case to open. Nobody in it may be real. */
export type CaseCreation = {
  /** The number in the court's form; if left out, the next one that no real court has. */
  "case_number"?: string | null;
  /** The short title. */
  "title": string;
  /** When it was filed; today at the court, if left out. */
  "filed_on"?: string | null;
  /** The judge's name. */
  "judge"?: string | null;
  /** Who is party to it. */
  "parties"?: CaseParty[];
};

/** A page of a court's cases. */
export type CasePage = {
  /** The cases. */
  "cases": CaseView[];
  /** How many there are. */
  "total": number;
  /** Where the next page begins (`after`); null on the last page. */
  "next": number | null;
};

/** A party to a case. */
export type CaseParty = {
  /** What the party is in this case. */
  "role": "plaintiff" | "defendant" | "petitioner" | "respondent" | "appellant" | "appellee" | "debtor" | "joint_debtor" | "creditor" | "trustee" | "intervenor" | "movant";
  /** A person's last name, or the whole name of a company or an agency. */
  "last_name": string;
  "first_name"?: string | null;
  "middle_name"?: string | null;
};

/** `[[cases]]`: a fictional case to file in, and to find by the case query and the Case Locator. */
export type CaseTable = {
  /** The court's id. */
  "court": string;
  /** The number in the court's form: 2:20-cv-01234, 20-10044, 20-55001, MDL No. 2875. */
  "number": string;
  /** The short title. */
  "title": string;
  /** What programs call the case by; made from court and number, if left out. */
  "case_id"?: number | null;
  /** The divisional office, if the number does not say it; 1 (courts of appeals: 0), if left out. */
  "office"?: string | null;
  /** The kind of case, if the number does not say it; bk, ap or cv by the court, if left out. */
  "type"?: string | null;
  /** When it was filed; the first day of the year in its number, if left out. */
  "filed_on"?: string | null;
  /** From when it is closed, which can lie ahead of the calendar; open, if left out. */
  "closed_on"?: string | null;
  /** The judge's name; initials are made from it. */
  "judge"?: string | null;
  /** The code of three or four digits; not in bankruptcy cases. */
  "nature_of_suit"?: string | null;
  /** The chapter of a bankruptcy case. */
  "chapter"?: "7" | "9" | "11" | "12" | "13" | "15" | "304" | null;
  /** Who is party to it. */
  "parties"?: PartyTable[];
};

/** A fictional case. */
export type CaseView = {
  /** Its number, as the court writes it. */
  "case_number": string;
  /** What programs call it by. */
  "case_id": number;
  /** The short title. */
  "title": string;
  /** When it was filed. */
  "filed_on": string;
  /** From when it is closed. */
  "closed_on": string | null;
};

/** A new member of the Service Center's staff. */
export type CenterStaffCreation = {
  /** The login. */
  "login": string;
  /** A fictional password. */
  "key": string;
  /** The fictional name. */
  "name": string;
};

/** A member of the Service Center's staff. */
export type CenterStaffView = {
  /** The login at the desk. */
  "login": string;
  /** The name. */
  "name": string;
};

/** The exempt account to merge, and its district. */
export type CjaMerge = {
  /** The user name of the exempt account. */
  "exempt_loginId": string;
  /** The district. */
  "court_id": string;
};

/** A holder's request for a merge. */
export type CjaRequestCreation = {
  /** The number of the exempt account. */
  "account_number": string;
  /** The district. */
  "court_id": string;
};

/** A request for a CJA merge. */
export type CjaRequestView = {
  /** The number of the exempt account, as it was given. */
  "account_number": string;
  /** The district. */
  "court_id": string;
  /** Whether it is decided, and how. */
  "state": "open" | "merged" | "refused";
  /** When it was made, by the calendar. */
  "requested_at": string;
  /** When it was decided. */
  "decided_at": string | null;
  /** Who at the Service Center decided; `control` for a control call. */
  "decided_by": string | null;
  /** Why. */
  "reason": string | null;
};

/** `[[clients]]`: an application of yours, registered at the provider. It may have all members of `/register`, and `client_secret`. */
export type ClientTable = {
  /** The client identifier. */
  "client_id": string;
  /** Where answers may be sent; compared exactly. */
  "redirect_uris": string[];
  /** Whether it is the operator's own application, for which nobody is asked for consent. */
  "first_party"?: boolean;
  [member: string]: unknown;
};

/** A move of the clock: `by` a duration, or `to` the next event of any court's calendar. */
export type ClockAdvance = {
  /** An ISO 8601 duration such as PT1H or P3D; -PT1H moves back. */
  "by"?: string | null;
  /** Move to the next event instead. */
  "to"?: "next-event" | null;
  /** Which hand to move. */
  "hand"?: "calendar" | "protocol" | "both";
  /** The version that was read. If somebody has changed the clock since then, nothing is changed (409). */
  "version"?: number | null;
};

/** A change of the clock. Members that are left out stay as they are. */
export type ClockChange = {
  /** Where the calendar hand goes; a time must carry its offset. */
  "calendar"?: string | null;
  /** Hold the hand still, or let both run on. */
  "frozen"?: boolean | null;
  /** Which hand `frozen` holds. */
  "hand"?: "calendar" | "protocol" | "both";
  /** The version that was read. If somebody has changed the clock since then, nothing is changed (409). */
  "version"?: number | null;
};

/** `[clock]`: the hands at the scenario's beginning. */
export type ClockTable = {
  /** Date, time and offset the calendar shows at the start. */
  "calendar": string;
  /** Whether the calendar stands still until somebody releases it. */
  "frozen"?: boolean;
  /** Date, time and offset at which the protocol hand stands still until somebody releases it; without it, that hand shows real time. */
  "protocol_frozen_at"?: string | null;
};

/** The clock. */
export type ClockView = {
  /** What the calendar hand shows. It drives courts, notices and account rules. */
  "calendar": string;
  /** What the protocol hand shows. It drives tokens and sessions. */
  "protocol": string;
  /** Whether a hand stands still. */
  "frozen": boolean;
  /** The hands that stand still. */
  "frozen_hands": ("calendar" | "protocol")[];
  /** Grows with every change of the clock. */
  "version": number;
};

/** A court on the time axis. */
export type CourtReadinessSummary = {
  /** The court. */
  "court_id": string;
  /** When it goes live; null if not known. */
  "go_live_at": string | null;
  /** The day counted: that of go-live, or today if it is past or not known. */
  "on": string;
  /** How many filers the court has, without clerks. */
  "total": number;
  /** How many are ready on that day. */
  "ready": number;
  /** Their share, from 0 to 1. */
  "ready_share": number;
  /** How many are locked out on that day. */
  "locked_out": number;
};

/** How many filers of a court are ready, what the others lack, and who will be locked out. */
export type CourtReadinessView = {
  /** The court. */
  "court_id": string;
  /** The day asked about, at the court. */
  "on": string;
  /** The court's phase on that day. */
  "phase": "unannounced" | "announced" | "frozen" | "live";
  /** When the court goes live; null if not known. */
  "go_live_at": string | null;
  /** How many filers the court has, without clerks. */
  "total": number;
  /** How many are linked. */
  "linked": number;
  /** How many are ready. */
  "ready": number;
  /** How many are not, by their first reason. */
  "not_ready": Record<string, number>;
  /** What else is open and does not touch filing, by reason. */
  "asides": Record<string, number>;
  /** Who will be locked out on that day. */
  "locked_out": LockedOutFiler[];
};

/** `[[people.staff]]`: the person works in the clerk's office of a court, and logs in at its desk. */
export type CourtStaffTable = {
  /** The court's id, such as cacd. */
  "court": string;
  /** The staff login. It is no CM/ECF login, and can have the name of one. */
  "login": string;
  /** Its password, in clear: it is fictional. */
  "key": string;
};

/** A court with its calendar, its phase, and the first of its filers and cases. Times are in the court's own zone. */
export type CourtView = {
  /** Its id, such as `cacd`. */
  "court_id": string;
  /** Its name. */
  "name": string;
  /** What kind of court it is. */
  "type": string;
  /** The circuit it belongs to. */
  "circuit": string;
  /** Its time zone. */
  "timezone": string;
  /** Where it sits. */
  "city": string;
  /** Where it stands now (rule C2). */
  "phase": "unannounced" | "announced" | "frozen" | "live";
  /** When it announces its go-live; null is unknown. */
  "announced_at": string | null;
  /** From when new e-file registrations are refused. */
  "registration_closes_at": string | null;
  /** From when it is frozen, until go-live (rule C8). */
  "freeze_at": string | null;
  /** Whether the freeze refuses filing. */
  "freeze_filing": boolean;
  /** Whether the freeze refuses reading. */
  "freeze_reading": boolean;
  /** When it goes live; null is unknown. */
  "go_live_at": string | null;
  /** When linking opens (rule L4). */
  "linking_opens": "go_live" | "announcement";
  /** What is known of the go-live while no day is; null is nothing. */
  "go_live_roughly": string | null;
  /** Signs with which a CM/ECF login cannot be linked here (rule L12). */
  "linking_excludes": string;
  /** The month that this text names, as its first day. */
  "go_live_month": string | null;
  /** A text that is another one for another calendar; `seen` of a change of the calendar takes it. */
  "calendar_version": string;
  /** How sure `announced_at` is: `certain` or `likely` by a source, or `assumed` in this simulation; null without a date. */
  "announced_mark": "certain" | "likely" | "assumed" | null;
  /** How sure `registration_closes_at` is: `certain` or `likely` by a source, or `assumed` in this simulation; null without a date. */
  "registration_closes_mark": "certain" | "likely" | "assumed" | null;
  /** How sure `freeze_at` is: `certain` or `likely` by a source, or `assumed` in this simulation; null without a date. */
  "freeze_mark": "certain" | "likely" | "assumed" | null;
  /** How sure `go_live_at` is: `certain` or `likely` by a source, or `assumed` in this simulation; null without a date. */
  "go_live_mark": "certain" | "likely" | "assumed" | null;
  /** The public source of the dates that are not assumed. */
  "source": string | null;
  /** Its first filers. */
  "filers": FilerView[];
  /** How many filers it has. */
  "filers_total": number;
  /** Where the list of filers goes on; null if all are here. */
  "filers_next": number | null;
  /** Its first cases. */
  "cases": CaseView[];
  /** How many cases it has. */
  "cases_total": number;
  /** Where the list of cases goes on; null if all are here. */
  "cases_next": number | null;
};

/** `[crowd]`: many equal accounts, for load tests. */
export type CrowdTable = {
  /** How many. */
  "count": number;
  /** {n} counts from 0. */
  "loginId"?: string;
  /** The same for all. */
  "password"?: string;
};

/** A court's decision about a registration. */
export type DecisionBody = {
  /** The decision; `more` asks the person for more. */
  "decision": "approve" | "deny" | "more";
  /** Why, or what is asked for; the person reads it. */
  "reason": string;
  /** For an approval: the new filer's login, made from the PACER user name if left out; for a lost password the login of the filer to link, which the person named if left out. */
  "login"?: string | null;
};

/** Something that was done at a court's desk. */
export type DeskActView = {
  /** What was done, as a stable word. */
  "act": string;
  /** What was done, in one sentence. */
  "text": string;
  /** Why. */
  "reason": string | null;
  /** The staff login of who did it; null for the control plane. */
  "by": string | null;
  /** The name of who did it. */
  "by_name": string;
  /** When, by the calendar. */
  "done_at": string;
};

/** How many faults were disarmed. */
export type Disarmed = {
  /** How many there were. */
  "disarmed": number;
};

/** What to change; what is not sent stays. */
export type ExchangeRecording = {
  /** Whether requests and responses are recorded. */
  "recording"?: boolean | null;
  /** How many are kept at most: the newest. */
  "limit"?: number | null;
};

/** The exchange log of the process that answers. */
export type ExchangesView = {
  /** Whether requests and responses are recorded. */
  "recording": boolean;
  /** How many are kept at most: the newest. */
  "limit": number;
  /** Bytes of a body above which it is left out. */
  "body_limit": number;
  /** How many are kept. */
  "kept": number;
  /** How many older ones were dropped, because there were more than the limit. */
  "dropped": number;
  /** What of this simulator is in the log, and what is not, as a sentence. */
  "covers": string;
  /** The process whose exchanges these are. */
  "process": number;
  /** The other processes that serve this simulator: each has an exchange log of its own. */
  "other_processes": string[];
};

/** Events that should be in the journal. Without a number at least one should. */
export type Expectation = {
  /** The kind, or with a dot at the end its family. */
  "kind": string;
  /** Only events at this court. */
  "court_id"?: string | null;
  /** Only events of this account. */
  "loginId"?: string | null;
  /** Only events of this person. */
  "sub"?: string | null;
  /** Only events of this flow. */
  "correlation"?: string | null;
  /** So many or more. */
  "at_least"?: number | null;
  /** Neither more nor fewer. */
  "exactly"?: number | null;
  /** So many or fewer. */
  "at_most"?: number | null;
};

/** A fault to arm. Without `times` and `probability` it fires once. */
export type FaultArming = {
  /** Its name; GET /_sim/faults/catalogue lists them. */
  "fault": string;
  /** Only at requests of this client. */
  "client_id"?: string | null;
  /** Only at requests of this court's client, or at this court. */
  "court_id"?: string | null;
  /** Only at requests about this account. */
  "loginId"?: string | null;
  /** Only at this address: one of the provider's, such as `/token`, or a court's, written `/courts/{court_id}/login`. An address that ends in `*` stands for all that begin with it. */
  "endpoint"?: string | null;
  /** How often it fires at most; `null` for as often as it can. */
  "times"?: number | null;
  /** The probability that it fires, at each request that it could fire at. */
  "probability"?: number | null;
  /** What the draw is made with: the same seed fires at the same requests, counted from the first. By default the name of the fault. */
  "seed"?: string | null;
};

/** All faults that can be armed. */
export type FaultCatalogue = {
  /** The faults, by name. */
  "faults": FaultEntry[];
};

/** A fault of the catalogue. */
export type FaultEntry = {
  /** Its name. */
  "name": string;
  /** What it is a fault of: the OpenID face, connections, the PACER face, or a court. */
  "kind": "openid" | "transport" | "pacer" | "court";
  /** The point where it strikes, such as `id_token`. */
  "strikes": string;
  /** What happens. */
  "summary": string;
  /** What a correct client does. */
  "correct_client": string;
  /** The same for programs: it signs nobody on, it goes on all the same, or either is right. */
  "expects": "refuse" | "recover" | "any";
  /** A parameter of the authorization request without which a client cannot notice it; empty: it always can. */
  "if_sent": string;
  /** Where it is from: a specification, a test of the certification, a report. */
  "source": string;
  /** What it can be aimed at. */
  "aims": ("client_id" | "court_id" | "loginId" | "endpoint")[];
  /** The addresses where it can strike; empty for any. */
  "endpoints": string[];
};

/** A CM/ECF account and its court. */
export type FilerAtCourt = {
  /** The login the court gave out. */
  "login": string;
  /** The password that was given out; null once it was changed. */
  "key": string | null;
  /** What the filer is at this court. */
  "role": string;
  /** The filer's name. */
  "name": string;
  /** The filer's e-mail address. */
  "email": string;
  /** Whether the court lets the filer file (rule C7). */
  "may_file": boolean;
  /** What login and key are good for (rule L5). */
  "credential": "login" | "link-only" | "retired";
  /** When the credential was retired. */
  "retired_at": string | null;
  /** The `sub` of the linked PACER account. */
  "linked_sub": string | null;
  /** The user name it had when it was linked. */
  "linked_login_id": string | null;
  /** The court. */
  "court_id": string;
};

/** The members of a filer that are to change; the others stay. */
export type FilerChange = {
  /** Another login, which the court issues instead (rule L12). */
  "login"?: string | null;
  /** Another password: the court resets it (rule L10). */
  "key"?: string | null;
  /** Another role. */
  "role"?: "attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government" | "clerk" | null;
  /** Another name. */
  "name"?: string | null;
  /** Another e-mail address. */
  "email"?: string | null;
  /** Whether the court lets the filer file (rule C7). */
  "may_file"?: boolean | null;
};

/** A new CM/ECF account at a court, linked if a PACER account is named. */
export type FilerForAccount = {
  /** The login the court gives out. */
  "login": string;
  /** Its password. */
  "key": string;
  /** What the filer is at this court. */
  "role"?: "attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government" | "clerk";
  /** The filer's name; the login, if left out. */
  "name"?: string | null;
  /** The filer's e-mail address. */
  "email"?: string | null;
  /** Whether the court lets the filer file (rule C7); if left out, all but clerks may. */
  "may_file"?: boolean | null;
  /** The PACER account to link at once. */
  "linked_loginId"?: string | null;
};

/** One filer of a court's report. The CSV file has the same columns. */
export type FilerLine = {
  /** The court. */
  "court_id": string;
  /** The CM/ECF login at this court. */
  "login": string;
  /** The filer's name. */
  "name": string;
  /** The filer's e-mail address. */
  "email": string;
  /** The PACER account that was found, by the link or by the e-mail address. */
  "loginId": string | null;
  /** Whether the two are linked. */
  "linked": boolean;
  /** Whether the filer is ready for the day. */
  "ready": boolean;
  /** Whether the filer is locked out on it. */
  "locked_out": boolean;
  /** Every reason in order, and after them what does not touch filing. */
  "reasons": string[];
  /** The next step, in a sentence. */
  "next_step": string;
  /** The last day for it at the court. */
  "by": string | null;
};

/** A page of a court's filers. */
export type FilerPage = {
  /** The filers. */
  "filers": FilerView[];
  /** How many there are that the filters leave. */
  "total": number;
  /** Where the next page begins (`after`); null on the last page. */
  "next": number | null;
};

/** `[[people.filers]]`: a CM/ECF account of this person at one court. */
export type FilerTable = {
  /** The court's id, such as cacd. */
  "court": string;
  /** The login the court gave out. */
  "login": string;
  /** Its password, in clear: it is fictional. */
  "key": string;
  /** What the filer is at this court. */
  "role"?: "attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government" | "clerk";
  /** The name in the court's records; the person's, if left out. */
  "name"?: string | null;
  /** The e-mail address the court has; the person's, if left out. */
  "email"?: string | null;
  /** Whether the court lets the filer file (rule C7); if left out, all but clerks may. */
  "may_file"?: boolean | null;
  /** The loginId of the account this filer is linked to (rule L1). */
  "linked_to"?: string | null;
  /** The logins of the filing agents at this court who file in this filer's name (rule L13). */
  "agents"?: string[];
  /** When it was linked (rule L5); the first day on which it could be, if left out. */
  "linked_on"?: string | null;
};

/** A CM/ECF account at a court. */
export type FilerView = {
  /** The login the court gave out. */
  "login": string;
  /** The password that was given out; null once it was changed. */
  "key": string | null;
  /** What the filer is at this court. */
  "role": string;
  /** The filer's name. */
  "name": string;
  /** The filer's e-mail address. */
  "email": string;
  /** Whether the court lets the filer file (rule C7). */
  "may_file": boolean;
  /** What login and key are good for (rule L5). */
  "credential": "login" | "link-only" | "retired";
  /** When the credential was retired. */
  "retired_at": string | null;
  /** The `sub` of the linked PACER account. */
  "linked_sub": string | null;
  /** The user name it had when it was linked. */
  "linked_login_id": string | null;
};

/** The messages to an address. */
export type InboxView = {
  /** The address. */
  "address": string;
  /** The messages, oldest first by the calendar. */
  "messages": MessageView[];
};

export type JsonValue = unknown;

/** A snapshot that the server keeps. */
export type KeptSnapshotView = {
  /** Its name. */
  "snapshot": string;
  /** The file: a zip archive with a manifest, and the contents of both databases. */
  "file": string;
  /** The world it was taken of. */
  "world": string;
  /** The scenario of that world. */
  "scenario": string;
  /** What the calendar showed. */
  "calendar": string;
  /** When it was taken, in real time. */
  "taken_at": string;
  /** The revisions of the tables; they must be those of this version. */
  "revisions": Record<string, string>;
  /** Whether this version can restore it. */
  "restorable": boolean;
};

/** The algorithm of a new signing key. */
export type KeyCreation = {
  /** The algorithm. */
  "alg"?: "RS256" | "PS256" | "ES256" | "EdDSA";
};

/** Why the desk resets a filer's court password. */
export type KeyReset = {
  /** Why; it is recorded. */
  "reason": string;
};

/** The key that signs now. */
export type KeyUse = {
  /** Its identifier. */
  "kid": string;
  /** The key it took the place of, if there was one. */
  "retired": KeyView[];
};

/** A published signing key. It signs while `used_from` is set and `retired_at` is not. */
export type KeyView = {
  /** Its identifier. */
  "kid": string;
  /** Its algorithm. */
  "alg": string;
  /** When it was made. */
  "created_at": string;
  /** Since when it signs; null if it was never used. */
  "used_from": string | null;
  /** When it was retired. */
  "retired_at": string | null;
  /** When a retired key leaves the key set, by protocol time; null while it is not retired. */
  "published_until": string | null;
};

/** A link that the court's desk makes without the filer's password (rule L10). */
export type LinkByHand = {
  /** The filer's login at this court. */
  "login": string;
  /** The PACER account: individual, upgraded and active. */
  "loginId": string;
  /** Why; it is recorded. */
  "reason": string;
};

/** Why the desk undoes a link. */
export type LinkRemoval = {
  /** Why; it is recorded. */
  "reason": string;
};

/** A filer after its link was made or undone. */
export type LinkView = {
  /** The login the court gave out. */
  "login": string;
  /** The password that was given out; null once it was changed. */
  "key": string | null;
  /** What the filer is at this court. */
  "role": string;
  /** The filer's name. */
  "name": string;
  /** The filer's e-mail address. */
  "email": string;
  /** Whether the court lets the filer file (rule C7). */
  "may_file": boolean;
  /** What login and key are good for (rule L5). */
  "credential": "login" | "link-only" | "retired";
  /** When the credential was retired. */
  "retired_at": string | null;
  /** The `sub` of the linked PACER account. */
  "linked_sub": string | null;
  /** The user name it had when it was linked. */
  "linked_login_id": string | null;
  /** The court. */
  "court_id": string;
  /** Whether the filer is linked now. */
  "linked": boolean;
};

/** A filer who will be locked out. */
export type LockedOutFiler = {
  /** The CM/ECF login at this court. */
  "login": string;
  /** The filer's name. */
  "name": string;
  /** The filer's e-mail address. */
  "email": string;
  /** The PACER account that was found, by the link or by the e-mail address. */
  "loginId": string | null;
  /** The first reason. */
  "reason": string;
  /** The next step, in a sentence. */
  "next_step": string;
  /** The last day for it at the court. */
  "by": string | null;
};

/** A login that the desk joins into another one of the same person (rule L14). */
export type LoginJoin = {
  /** The login that is closed; its filings move. */
  "other": string;
  /** Why; it is recorded. */
  "reason": string;
};

/** An event of either journal, with its position in the merged journal. */
export type MergedEvent = {
  /** The service that recorded it. */
  "source": "cso_idp" | "court_rp";
  /** Its number in that service's journal. */
  "id": number;
  /** What happened, such as `link.made`. */
  "kind": string;
  /** When it was recorded, in real time. */
  "recorded_at": string;
  /** What the calendar hand showed. */
  "calendar": string;
  /** What the protocol hand showed. */
  "protocol": string;
  /** The court it happened at, if it did at one. */
  "court_id": string | null;
  /** Whom it concerns, if it does somebody. */
  "sub": string | null;
  /** The flow that it belongs to: a trace id, if it is known. */
  "correlation"?: string | null;
  /** The position after this event: `since` goes on from here. */
  "cursor": string;
  /** What happened in one sentence, if `explain` asked for it. */
  "sentence"?: string | null;
  [member: string]: unknown;
};

/** Events of both journals. */
export type MergedJournal = {
  /** The events, oldest first. */
  "events": MergedEvent[];
  /** Where to go on: the next call's `since`. */
  "next": string;
};

/** A message of the simulated inbox. */
export type MessageView = {
  /** Who wrote it: a court's id, or `pacer` for the provider. */
  "sender": string;
  /** The court that wrote it; null if the provider did. */
  "court_id": string | null;
  /** The e-mail address it was written to. */
  "address": string;
  /** What it is about. */
  "kind": string;
  /** Its subject. */
  "subject": string;
  /** Its text, with an empty line between paragraphs. */
  "body": string;
  /** When it was written, by the calendar. */
  "sent_at": string;
  /** When it was written, by protocol time; null for messages from before that was kept. */
  "protocol_at": string | null;
};

/** One mistake in a body or a parameter. */
export type MistakeView = {
  /** Where it is, such as `body.calendar`. */
  "at": string;
  /** What is wrong and what would be right. */
  "message": string;
};

/** A notice that the desk posts (rule C9). */
export type NoticeCreation = {
  /** Its one line. */
  "title": string;
  /** Its text; empty lines separate the paragraphs. */
  "text": string;
  /** Whether it is mailed to the registered filers. */
  "to_filers"?: boolean;
};

/** A notice, as it was posted. */
export type NoticeView = {
  /** Its kind; `clerk` if a clerk wrote it. */
  "notice": string;
  /** Its one line. */
  "title": string;
  /** Its text; empty lines separate the paragraphs. */
  "text": string;
  /** When it was posted, by the calendar. */
  "posted_at": string;
};

/** The members of a court's offer that are to change; the others stay. */
export type OfferChange = {
  /** The kinds of registration. */
  "kinds"?: ("e_file" | "admission" | "pro_hac_vice" | "federal_attorney")[] | null;
  /** The roles. */
  "roles"?: ("attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government")[] | null;
  /** The roles that need a judge's order. */
  "order_roles"?: ("attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government")[] | null;
  /** The contact text in the mail about a decision. */
  "contact"?: string | null;
};

/** `[e_file_offers.<id>]`: what a court offers for e-file registration. Omitted members are what is usual for its type. */
export type OfferTable = {
  /** The kinds of registration. */
  "kinds"?: ("e_file" | "admission" | "pro_hac_vice" | "federal_attorney")[] | null;
  /** The roles. */
  "roles"?: ("attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government")[] | null;
  /** The roles that need a judge's order. */
  "order_roles"?: ("attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government")[] | null;
  /** The contact text in the mail about a decision. */
  "contact"?: string | null;
};

/** What a court offers for e-file registration. */
export type OfferView = {
  /** The court. */
  "court_id": string;
  /** The kinds of registration. */
  "kinds": ("e_file" | "admission" | "pro_hac_vice" | "federal_attorney")[];
  /** The roles. */
  "roles": ("attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government")[];
  /** The roles that need a judge's order. */
  "order_roles": ("attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government")[];
  /** The contact text in the mail about a decision. */
  "contact": string;
};

/** What an administrative account asks of the client codes of its users. What is left out stays. */
export type PaaChange = {
  /** Whether a search of its users needs a client code. */
  "client_code_required"?: boolean | null;
  /** A for a letter, 9 for a digit, * for either; null takes the format away. */
  "client_code_format"?: string | null;
};

/** A user of an administrative account, or an invitation. */
export type PaaMemberView = {
  /** The user's user name; null if nobody has the name and number that were typed. */
  "loginId": string | null;
  /** The last name, as it was typed. */
  "last_name": string;
  /** The account number, as it was typed. */
  "account_number": string;
  /** Whether the invitation is accepted. */
  "state": "invited" | "accepted";
  /** When the invitation was made, by the calendar. */
  "invited_at": string;
  /** When it was accepted. */
  "accepted_at": string | null;
};

/** The account that an administrative account pays for. */
export type PaaMembership = {
  /** The user's user name. */
  "loginId": string;
};

/** `[[administrative_accounts]]`: whom a PACER Administrative Account pays for, and what it asks of client codes. */
export type PaaTable = {
  /** An account of the type `paa`. */
  "loginId": string;
  /** The user names of the accounts that it pays for. */
  "members"?: string[];
  /** Whether a search of them needs a client code. */
  "client_code_required"?: boolean;
  /** The format of their client codes: A for a letter, 9 for a digit, * for either. */
  "client_code_format"?: string | null;
};

/** An administrative account. */
export type PaaView = {
  /** Its user name. */
  "loginId": string;
  /** Whether a search of its users needs a client code. */
  "client_code_required": boolean;
  /** The format of their client codes; null if any will do. */
  "client_code_format": string | null;
  /** Its users and invitations, oldest first. */
  "members": PaaMemberView[];
};

/** `[[cases.parties]]`: a fictional party to a case. */
export type PartyTable = {
  /** What the party is in this case. */
  "role": "plaintiff" | "defendant" | "petitioner" | "respondent" | "appellant" | "appellee" | "debtor" | "joint_debtor" | "creditor" | "trustee" | "intervenor" | "movant";
  /** A person's last name, or the whole name of a company or an agency. */
  "last_name": string;
  /** A person's first name. */
  "first_name"?: string | null;
  /** A person's middle name. */
  "middle_name"?: string | null;
};

/** Whether a person is ready at a court, and otherwise the next step. */
export type PersonReadinessView = {
  /** Whether nothing is left to do for the day asked about. */
  "ready": boolean;
  /** Whether the person cannot file on that day, and could have prevented it before. */
  "locked_out": boolean;
  /** The next step, in a sentence. */
  "next_step": string;
  /** The page for it. */
  "link": string;
  /** The last day for it at the court; null if there is none, or go-live is not known. */
  "by": string | null;
  /** Why, in a sentence. */
  "why": string;
  /** Every reason, in the order in which they are dealt with. */
  "reasons": string[];
  /** What else helps and does not touch filing. */
  "asides": string[];
};

/** `[[people]]`: a person (or a firm) with accounts at PACER, at courts, at both, or at neither. */
export type PersonTable = {
  /** The fictional name. */
  "name": string;
  /** A fictional e-mail address; letters to it are in the simulated inbox. */
  "email": string;
  /** One sentence for the list of personas: who this is and what to try. */
  "story": string;
  /** PACER accounts. */
  "accounts"?: AccountTable[];
  /** CM/ECF accounts. */
  "filers"?: FilerTable[];
  /** Staff logins at the desks of courts. */
  "staff"?: CourtStaffTable[];
  /** Requests for e-filing that courts have received (rule L11). */
  "registrations"?: RegistrationTable[];
};

/** A refusal as an RFC 9457 problem document. Some refusals have more members. */
export type Problem = {
  /** Always `about:blank`: the status says what kind of refusal it is. */
  "type"?: string;
  /** The name of the status. */
  "title": string;
  /** The HTTP status. */
  "status": number;
  /** One sentence that says what is wrong and what to do. */
  "detail": string;
  /** The name of the rule's refusal, for refusals of a court. */
  "code"?: string | null;
  /** All mistakes, where there can be more than one. Mistakes in a scenario are sentences. */
  "errors"?: (MistakeView | string)[] | null;
};

/** A signing key that has just been published. */
export type PublishedKey = {
  /** Its identifier. */
  "kid": string;
  /** Its algorithm. */
  "alg": string;
};

/** The event of a court's calendar that the clock was advanced to. */
export type ReachedEvent = {
  /** When it happens. */
  "at": string;
  /** What happens, such as `cacd goes live`. */
  "what": string;
};

/** All courts with filers, in the order in which they go live. */
export type ReadinessTimeline = {
  /** The courts; those without a known go-live come last. */
  "courts": CourtReadinessSummary[];
};

/** A receipt that is arranged, as if a court had sent it. */
export type ReceiptCreation = {
  /** The court; null for the Case Locator. */
  "court_id"?: string | null;
  /** When, by the calendar; now, if left out. */
  "at"?: string | null;
  /** What was looked at. */
  "description"?: string;
  /** What was asked for. */
  "criteria"?: string;
  /** The client code. */
  "client_code"?: string | null;
  /** Whether it was exempt from fees (rule A7). */
  "exempt"?: boolean;
  /** The billable pages. */
  "pages"?: number;
  /** The fee for a page, in cents. */
  "fee"?: number;
  /** Whose it is. */
  "loginId": string;
};

/** A page of the receipts. */
export type ReceiptPage = {
  /** The receipts, oldest first. */
  "receipts": ReceiptView[];
  /** How many there are that the filters leave. */
  "total": number;
  /** Where the next page begins (`after`); null on the last page. */
  "next": number | null;
};

/** `[[people.accounts.receipts]]`: somebody looked at cases before the scenario begins. The fee is that of the day. */
export type ReceiptTable = {
  /** When, with an offset. */
  "at": string;
  /** The court's id; left out for the Case Locator. */
  "court"?: string | null;
  /** What was looked at. */
  "description"?: string;
  /** What was asked for. */
  "criteria"?: string;
  /** The client code. */
  "client_code"?: string | null;
  /** Whether it was exempt from fees (rule A7). */
  "exempt"?: boolean;
  /** The billable pages. */
  "pages"?: number;
};

/** A receipt of a court or of the Case Locator (rule A15). Amounts are in cents. */
export type ReceiptView = {
  /** Its number. */
  "id": number;
  /** Whose it is. */
  "sub": string;
  /** The user name at that time. */
  "loginId": string;
  /** The administrative account that pays for it; null if none does. */
  "payer_sub": string | null;
  /** The court; null for the Case Locator. */
  "court_id": string | null;
  /** When, by the calendar. */
  "at": string;
  /** What was looked at, such as Docket Report. */
  "description": string;
  /** What was asked for. */
  "criteria": string;
  /** The client code; null if none was given. */
  "client_code": string | null;
  /** Whether it was exempt from fees (rule A7). */
  "exempt": boolean;
  /** The billable pages. */
  "pages": number;
  /** The fee for a page on that day. */
  "fee": number;
  /** The whole cost; what is exempt costs the same, and is not owed. */
  "cost": number;
};

/** A line that was refused; nothing of it was created. */
export type RefusedLine = {
  /** Its number, from 1 on. */
  "line": number;
  /** Why. */
  "detail": string;
};

/** An e-file registration, as its holder and as its court see it. */
export type RegistrationAtBoth = {
  /** Its id. */
  "id": string;
  /** The court. */
  "court_id": string;
  /** Who asks: the user name of the account now. */
  "loginId": string;
  /** The account's identity. */
  "sub": string;
  /** The kind of registration. */
  "kind": string;
  /** The role. */
  "role": string;
  /** Whether the person files there already and has lost the password (rule L10). */
  "is_rescue": boolean;
  /** The CM/ECF login whose password was lost, if it was named. */
  "former_login": string | null;
  /** The other answers of the form. */
  "details": Record<string, JsonValue>;
  /** Where it stands for its holder; `sent` is on its way to the court. */
  "status": "sent" | "waiting" | "more" | "approved" | "denied";
  /** When the holder asked. */
  "submitted_at": string;
  /** The login of the filer whom the approval linked. */
  "filer_login": string | null;
  /** What was sent and decided, the oldest first. */
  "steps": StepView[];
  /** Where it stands at the court; null until it has arrived there. */
  "at_court": "waiting" | "more" | "approved" | "denied" | null;
};

/** A registration as its court has it. */
export type RegistrationAtCourt = {
  /** Its id, which the provider made. */
  "id": string;
  /** The court. */
  "court_id": string;
  /** Who asks: the `sub` of the PACER account. */
  "sub": string;
  /** The account's user name when it asked. */
  "login_id": string;
  /** The person's name. */
  "name": string;
  /** The person's e-mail address. */
  "email": string;
  /** The kind of registration. */
  "kind": string;
  /** The role. */
  "role": string;
  /** Whether the person files there already and has lost the password (rule L10). */
  "is_rescue": boolean;
  /** The CM/ECF login whose password was lost, as far as the person knows it. */
  "former_login": string | null;
  /** The other answers of the form. */
  "details": Record<string, JsonValue>;
  /** Where it stands at the court. */
  "state": "waiting" | "more" | "approved" | "denied";
  /** When the person asked. */
  "submitted_at": string;
  /** When the court received it. */
  "received_at": string;
  /** The login of the filer whom the approval linked. */
  "filer_login": string | null;
  /** What happened, the oldest first. */
  "steps": StepAtCourt[];
};

/** A request for e-filing, as its holder would send it. What is left out of the details is filled in with fictional values. */
export type RegistrationCreation = {
  /** The PACER account: individual, upgraded and active. */
  "loginId": string;
  /** The court. */
  "court_id": string;
  /** A kind of registration that the court offers. */
  "kind"?: string;
  /** A role that the court offers. */
  "role"?: string;
  /** `lost`: the person has a CM/ECF login at the court and has lost its password (rule L10). */
  "existing"?: "no" | "lost";
  /** That login, as far as the person knows it. */
  "former_login"?: string | null;
  /** The telephone number. */
  "phone"?: string;
  /** The street. */
  "street"?: string;
  /** The city. */
  "city"?: string;
  /** The state. */
  "state"?: string;
  /** The ZIP code. */
  "zip"?: string;
  /** The bar number. */
  "bar_number"?: string | null;
  /** The case number of the judge's order, if the role needs one. */
  "order_case"?: string | null;
  /** The order's date. */
  "order_date"?: string | null;
  /** How filing fees are paid. */
  "payment"?: "ask" | "card" | "bank" | "none";
  /** A note to the court. */
  "note"?: string | null;
};

/** `[[people.registrations]]`: a request for e-filing that a court has received and not approved. */
export type RegistrationTable = {
  /** The court's id. */
  "court": string;
  /** The loginId of the account that asked: upgraded, individual and active. */
  "account": string;
  /** The kind of registration. */
  "kind"?: "e_file" | "admission" | "pro_hac_vice" | "federal_attorney";
  /** The role. */
  "role"?: "attorney" | "pro_se" | "trustee" | "us_trustee" | "creditor" | "court_reporter" | "interested_party" | "filing_agent" | "party" | "government";
  /** Whether the court has decided; `more`: it asks for more. */
  "state"?: "waiting" | "more" | "denied";
  /** What the court said with its decision. */
  "text"?: string;
  /** The CM/ECF login whose password is lost, for a rescue (rule L10). */
  "lost_password_of"?: string | null;
  /** The person's note to the court. */
  "note"?: string | null;
  /** When it was sent; at the beginning, if left out. */
  "submitted_on"?: string | null;
};

/** A registration as its holder sees it. */
export type RegistrationView = {
  /** Its id. */
  "id": string;
  /** The court. */
  "court_id": string;
  /** Who asks: the user name of the account now. */
  "loginId": string;
  /** The account's identity. */
  "sub": string;
  /** The kind of registration. */
  "kind": string;
  /** The role. */
  "role": string;
  /** Whether the person files there already and has lost the password (rule L10). */
  "is_rescue": boolean;
  /** The CM/ECF login whose password was lost, if it was named. */
  "former_login": string | null;
  /** The other answers of the form. */
  "details": Record<string, JsonValue>;
  /** Where it stands for its holder; `sent` is on its way to the court. */
  "status": "sent" | "waiting" | "more" | "approved" | "denied";
  /** When the holder asked. */
  "submitted_at": string;
  /** The login of the filer whom the approval linked. */
  "filer_login": string | null;
  /** What was sent and decided, the oldest first. */
  "steps": StepView[];
};

/** The part to reset, or everything. */
export type Reset = {
  /** How much to reset. */
  "scope"?: "world" | "journal" | "court" | "account";
  /** Which court, for the scope `court`. */
  "court_id"?: string | null;
  /** Which account, for the scope `account`. */
  "loginId"?: string | null;
};

/** The part that was reset. */
export type ResetView = {
  /** How much was reset. */
  "scope": "world" | "journal" | "court" | "account";
  /** The scenario that it went back to. */
  "scenario": string;
};

/** A shipped scenario by its name. */
export type ScenarioChoice = {
  /** The name of a shipped scenario. */
  "name": string;
};

/** A whole scenario. */
export type ScenarioDocument = {
  /** Its name; the identities of its people are made from it. */
  "name": string;
  /** One line. */
  "title": string;
  /** What it is for. */
  "description"?: string;
  "clock": ClockTable;
  /** When courts go live whose date no source gives: a date, or "never" (rule C10). */
  "undated"?: "never" | string;
  /** From when nobody signs on to file without a second factor: a date, or "never"; the setting's, if left out. */
  "mfa_enforced_from"?: "never" | string | null;
  /** What the draw of those who are prompted is made with; the setting's, if left out (rule A11). */
  "mfa_seed"?: string | null;
  /** A calendar for each court; [courts.<id>] says otherwise. */
  "every_court"?: CalendarTable | null;
  /** Calendars by court id. */
  "courts"?: Record<string, CalendarTable>;
  /** What courts offer for e-file registration, by court id (rule L11). */
  "e_file_offers"?: Record<string, OfferTable>;
  /** The cast. */
  "people"?: PersonTable[];
  /** Cases to file in and to search for. */
  "cases"?: CaseTable[];
  /** The staff of the PACER Service Center. */
  "service_center"?: StaffTable[];
  /** Whom a PAA pays for (rule A8). */
  "administrative_accounts"?: PaaTable[];
  /** Whether courts without a case here get a small docket of made-up ones; the scenario's name is their seed. */
  "made_up_cases"?: boolean;
  "crowd"?: CrowdTable | null;
  /** Whether each court for which the scenario names no staff has one member: `clerk` / `Clerks-Desk-Key1`. */
  "default_staff"?: boolean;
  /** Applications of your own. */
  "clients"?: ClientTable[];
};

/** A shipped scenario. */
export type ScenarioSummary = {
  /** Its name. */
  "name": string;
  /** What it is, in one line. */
  "title": string;
  /** What it is for. */
  "description": string;
};

/** The loaded scenario as a file. */
export type ScenarioText = {
  /** Its name. */
  "name": string;
  /** It as TOML, with which it can be loaded again. */
  "toml": string;
};

/** The present people and courts. */
export type ScenarioView = {
  /** Its name. */
  "name": string;
  /** What it is, in one line. */
  "title": string;
  /** What it is for. */
  "description": string;
  /** The first accounts. */
  "accounts": AccountView[];
  /** How many accounts there are. */
  "accounts_total": number;
  /** Where the list of accounts goes on; null if all are here. */
  "accounts_next": number | null;
  /** All courts. */
  "courts": CourtView[];
};

/** The calendar of the second factor (rule A11). The members that are left out are the settings' again. */
export type SecondFactorChange = {
  /** The day from which nobody signs on to file without a second factor, or `never`. */
  "enforced_from"?: "never" | string | null;
  /** What the draw of those who are prompted is made with. */
  "seed"?: string | null;
};

/** The calendar of the second factor that is in force (rule A11). */
export type SecondFactorView = {
  /** From when a code is asked of accounts that have a second factor. */
  "exists_from": string;
  /** From when filers without one are prompted, one after the other by the draw. */
  "prompted_from": string;
  /** From when nobody signs on to file without one; null means never. */
  "enforced_from": string | null;
  /** What the draw is made with. */
  "seed": string;
};

/** A question by which a password is recovered, with its answer. */
export type SecurityQuestion = {
  /** The question. */
  "question": string;
  /** A fictional answer; case does not count. */
  "answer": string;
};

/** `[[people.accounts.security_questions]]`: a question that is asked when the password is recovered. */
export type SecurityQuestionTable = {
  /** The question. */
  "question": string;
  /** Its answer, in clear: it is fictional. Upper and lower case are equal. */
  "answer": string;
};

/** The account whose sign-on session to open. */
export type SessionCreation = {
  /** The account's user name. */
  "loginId": string;
  /** The value of the sign-on cookie that the browser has: another account's session ends with it. */
  "replaces"?: string | null;
};

/** A sign-on session, with its cookies in three forms. */
export type SessionView = {
  /** Who is signed on. */
  "sub": string;
  /** The session's identifier. */
  "sid": string;
  /** The cookies of the provider's origin, by name. */
  "cookies": Record<string, string>;
  /** The same as `Set-Cookie` lines, with all their attributes. */
  "set_cookie"?: string[];
  /** The same as Playwright's storage state. */
  "storage_state"?: StorageState;
  /** When the session ends, by protocol time. */
  "expires_at": string;
};

/** The account that a link is to sign on. */
export type SignOnLinkCreation = {
  /** The account's user name. */
  "loginId": string;
};

/** A link that signs one browser on. It works once, and not by being looked at: its page has a button. */
export type SignOnLinkView = {
  /** Whom it signs on. */
  "loginId": string;
  /** The secret of the link, which is stored nowhere. */
  "ticket": string;
  /** The address to open in the other browser. */
  "link"?: string;
  /** Until when it works, in real time. */
  "expires_at": string;
};

/** Which snapshot. Without one, the latest of the world. */
export type SnapshotChoice = {
  /** The snapshot's name. */
  "snapshot"?: string | null;
};

/** The snapshots that a server keeps. */
export type SnapshotList = {
  /** The latest first. */
  "snapshots": KeptSnapshotView[];
};

/** A snapshot of a world, which the server keeps as a file. */
export type SnapshotView = {
  /** Its name. */
  "snapshot": string;
  /** The file: a zip archive with a manifest, and the contents of both databases. */
  "file": string;
  /** The world it was taken of. */
  "world": string;
  /** The scenario of that world. */
  "scenario": string;
  /** What the calendar showed. */
  "calendar": string;
  /** When it was taken, in real time. */
  "taken_at": string;
  /** The revisions of the tables; they must be those of this version. */
  "revisions": Record<string, string>;
};

/** The members of a member of staff that are to change; the others stay. */
export type StaffChange = {
  /** Another password; it ends the sessions that the old one opened. */
  "key"?: string | null;
  /** Another name. */
  "name"?: string | null;
};

/** A new member of the staff of a clerk's office. */
export type StaffCreation = {
  /** The staff login, for the desk only. It is no filer's. */
  "login": string;
  /** Its password. */
  "key": string;
  /** The person's name; the login, if left out. */
  "name"?: string | null;
};

/** `[[service_center]]`: somebody who works at the PACER Service Center's desk. Without one there is `operator`. */
export type StaffTable = {
  /** The login at the desk. */
  "login": string;
  /** Its password, in clear: it is fictional. */
  "key": string;
  /** The fictional name. */
  "name": string;
};

/** A member of the staff of a clerk's office. */
export type StaffView = {
  /** The court. */
  "court_id": string;
  /** The staff login. */
  "login": string;
  /** The password that was given out. */
  "key": string | null;
  /** The person's name. */
  "name": string;
};

/** What happened to a registration at the court. */
export type StepAtCourt = {
  /** What happened. */
  "kind": "received" | "answered" | "more" | "approved" | "denied";
  /** The words that came with it. */
  "text": string;
  /** Who did it. */
  "by": string;
  /** When, by calendar time. */
  "at": string;
};

/** What the holder sent, or what the court decided. */
export type StepView = {
  /** Who sent it. */
  "sender": "holder" | "court";
  /** Its number among what this sender sent. */
  "number": number;
  /** What it was. */
  "kind": "submitted" | "answered" | "more" | "approved" | "denied";
  /** The words that came with it. */
  "text": string;
  /** When, by calendar time. */
  "at": string;
};

/** The state of a signed-on browser, for `browser.new_context(storage_state=…)` of Playwright. */
export type StorageState = {
  /** The cookies. */
  "cookies": StoredCookie[];
  /** Always empty: the pages keep nothing in a browser's local storage. */
  "origins": string[];
};

/** A cookie as Playwright stores it. */
export type StoredCookie = {
  /** Its name. */
  "name": string;
  /** Its value. */
  "value": string;
  /** The provider's host. */
  "domain": string;
  /** The path below which it is sent. */
  "path": string;
  /** Always -1: it goes when the browser is closed. */
  "expires": number;
  /** Always true: no script can read it. */
  "httpOnly": boolean;
  /** Whether it is sent under https only. */
  "secure": boolean;
  /** Other sites may lead here with it, but not post. */
  "sameSite": "Lax";
};

/** The changed rows of one kind. */
export type TableChange = {
  /** What the rows are, such as `filer` or `session`. */
  "what": string;
  /** How many were added. */
  "added": number;
  /** How many were removed. */
  "removed": number;
  /** How many were changed. */
  "changed": number;
  /** Each in words; the first fifty. */
  "rows": string[];
};

/** What is coming by the calendar. */
export type Timeline = {
  /** The events, in order. */
  "events": TimelineEvent[];
};

/** Something that is coming by the calendar. */
export type TimelineEvent = {
  /** When. */
  "at": string;
  /** At which court; null if it concerns all accounts. */
  "court_id": string | null;
  /** A court's next step, or what begins for accounts without a second factor (rule A11). */
  "kind": "announced" | "registration_closed" | "frozen" | "live" | "second_factor_exists" | "second_factor_prompted" | "second_factor_enforced";
  /** What happens, for people. */
  "text": string;
};

/** What should have happened, and in which part of the journal. */
export type Verification = {
  /** The expectations. */
  "expect": Expectation[];
  /** From this cursor or real time on; leave it out to begin. */
  "since"?: string;
  /** Up to this cursor or real time; leave it out for the end. */
  "until"?: string;
  /** Wait so long for all of it to be met: seconds, or ISO 8601 such as PT5S. */
  "wait"?: string;
};

/** Whether all expectations are met. */
export type VerificationView = {
  /** Whether all of them are met. */
  "ok": boolean;
  /** One for each expectation, in the order in which they were sent. */
  "results": Verified[];
};

/** One expectation, and what the journal has. */
export type Verified = {
  /** The kind that was expected. */
  "kind": string;
  /** How many events match. */
  "count": number;
  /** Whether that is as expected. */
  "ok": boolean;
  /** If not: the last events that nearly match, such as the refusal of what was expected, with their sentences. */
  "near_misses": MergedEvent[];
};

/** What a new world is to be. Everything may be left out. */
export type WorldCreation = {
  /** Its name: lower-case letters, digits and hyphens. By default a new one. */
  "name"?: string | null;
  /** A shipped scenario by its name; by default the default one. */
  "scenario"?: string | null;
  /** Makes all its keys, ids and codes follow from this text. */
  "seed"?: string | null;
  /** `own`: signing keys and client secrets that no other world has, for 0.1 s of CPU. `shared`: those of all worlds with its scenario and seed. */
  "keys"?: "shared" | "own";
  /** How long it lives, in real time, such as `PT1H`. */
  "expires_in"?: string | null;
};

/** What changed in a world. */
export type WorldDiff = {
  /** The world. */
  "world": string;
  /** The snapshot it is compared with; `null`: how it was made. */
  "since"?: string | null;
  /** What changed at the provider. */
  "provider": TableChange[];
  /** What changed at the courts. */
  "courts": TableChange[];
};

/** The addresses of a world by host name, for browsers: no two worlds share a cookie there. */
export type WorldHosts = {
  /** Its front page. */
  "front": string;
  /** The provider's host. */
  "provider": string;
  /** The host of a court; put the court's id in the place of `{court_id}`. */
  "court": string;
  /** Its control plane. */
  "control": string;
};

/** The worlds of a server. */
export type WorldList = {
  /** All worlds, the oldest first. */
  "worlds": WorldView[];
};

/** A world: a federation of its own. */
export type WorldView = {
  /** Its name. */
  "world": string;
  /** The name of its scenario. */
  "scenario": string;
  /** The seed it was made with. */
  "seed"?: string | null;
  /** Whether its signing keys and client secrets are its `own`. */
  "keys"?: "shared" | "own";
  /** Its issuer, and the address below which everything of it is. */
  "issuer": string;
  /** The address below which its courts are. */
  "courts": string;
  /** Its control plane. */
  "control": string;
  /** Whether a process has it open. One that nobody uses sleeps until its next request. */
  "awake"?: boolean;
  /** When it is deleted, in real time; `null`: never. */
  "expires_at"?: string | null;
  /** The same by host name. */
  "hosts": WorldHosts;
};

/** Every call: its parameters, its body and its answer. `Problem` is the answer of one that is refused. */
export interface Calls {
  /** Which simulation this is: its issuer, its scenario, where its data is, and the process that answers. */
  "GET /_sim/about": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: AboutView;
  };
  /** Both hands of the clock, and whether the calendar stands still. */
  "GET /_sim/clock": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: ClockView;
  };
  /** Sets the calendar, freezes it or lets it run on. In force for every process when it answers. */
  "PUT /_sim/clock": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: ClockChange;
    answer: ClockView;
  };
  /** Moves the hands by a duration, or to the next event of any court's calendar. */
  "POST /_sim/clock/advance": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: ClockAdvance;
    answer: AdvancedClockView;
  };
  /** What is coming by the calendar, in order. With `from` also what was; announcements that the simulator assumes are left out. */
  "GET /_sim/timeline": {
    path: Record<string, never>;
    query: { "from"?: string | null; "to"?: string | null };
    body: undefined;
    answer: Timeline;
  };
  /** The present people and courts, with their fictional passwords. Of accounts, and of a court's filers and cases, at most `limit` are shown; `GET /_sim/accounts`, `…/courts/{court_id}/filers` and `…/cases` have the rest. */
  "GET /_sim/scenario": {
    path: Record<string, never>;
    query: { "limit"?: number };
    body: undefined;
    answer: ScenarioView;
  };
  /** Replaces the world. Send `{"name": "…"}` for a shipped scenario, or a whole scenario as JSON or TOML. */
  "PUT /_sim/scenario": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: ScenarioChoice | ScenarioDocument | string;
    answer: ScenarioView;
  };
  /** Resets everything, or one part, to the scenario as it was loaded. A full reset removes self-registered clients and restores those of the scenario; signing keys stay. */
  "POST /_sim/reset": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: Reset;
    answer: ResetView;
  };
  /** The loaded scenario as a file, without what happened since. A shipped one has its comments. */
  "GET /_sim/scenario/toml": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: ScenarioText;
  };
  /** The scenarios that come with the simulator. */
  "GET /_sim/scenarios": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: ScenarioSummary[];
  };
  /** What happened, oldest first. With `Accept: text/event-stream`, a stream that goes on as things happen. */
  "GET /_sim/journal": {
    path: Record<string, never>;
    query: { "limit"?: number; "wait"?: string; "explain"?: boolean; "since"?: string; "until"?: string; "kind"?: string[]; "court_id"?: string | null; "loginId"?: string | null; "sub"?: string | null; "correlation"?: string | null };
    body: undefined;
    answer: MergedJournal;
  };
  /** What happened and what happens, as server-sent events: the stream goes on. `limit` events are read at a time. */
  "GET /_sim/journal/stream": {
    path: Record<string, never>;
    query: { "limit"?: number; "since"?: string; "until"?: string; "kind"?: string[]; "court_id"?: string | null; "loginId"?: string | null; "sub"?: string | null; "correlation"?: string | null };
    body: undefined;
    answer: ReadableStream<Uint8Array>;
  };
  /** What happened, as JSON lines or as a Mermaid sequence diagram; or its requests and responses, as an HTTP Archive (HAR 1.2), if they were recorded. */
  "GET /_sim/journal/export": {
    path: Record<string, never>;
    query: { "format"?: "jsonl" | "mermaid" | "har"; "since"?: string; "until"?: string; "kind"?: string[]; "court_id"?: string | null; "loginId"?: string | null; "sub"?: string | null; "correlation"?: string | null };
    body: undefined;
    answer: Record<string, unknown>[] | string | Record<string, unknown>;
  };
  /** Whether the events are there that should be, and how many. What is not as expected comes with its near misses. */
  "POST /_sim/journal/verify": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: Verification;
    answer: VerificationView;
  };
  /** Whether requests and responses are recorded, and how many are kept. */
  "GET /_sim/exchanges": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: ExchangesView;
  };
  /** Begins or stops recording, without passwords, keys, codes, tokens and cookies. It is off until it is switched on. */
  "PUT /_sim/exchanges": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: ExchangeRecording;
    answer: ExchangesView;
  };
  /** Forgets what is kept. Recording goes on, if it is on. */
  "DELETE /_sim/exchanges": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: ExchangesView;
  };
  /** Every fault that can be armed, with where it strikes, what a correct client does, and its source. */
  "GET /_sim/faults/catalogue": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: FaultCatalogue;
  };
  /** The armed faults, with how often each has fired. */
  "GET /_sim/faults": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: ArmedFaults;
  };
  /** Arms a fault. When this answers, it holds in every process that serves the simulator. */
  "POST /_sim/faults": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: FaultArming;
    answer: ArmedFault;
  };
  /** Disarms all faults. */
  "DELETE /_sim/faults": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Disarmed;
  };
  /** One armed fault, with how often it has fired. */
  "GET /_sim/faults/{armed_id}": {
    path: { "armed_id": string };
    query: Record<string, never>;
    body: undefined;
    answer: ArmedFault;
  };
  /** Disarms one fault. */
  "DELETE /_sim/faults/{armed_id}": {
    path: { "armed_id": string };
    query: Record<string, never>;
    body: undefined;
    answer: Disarmed;
  };
  /** Creates a filer at a court, linked if an account is given. */
  "POST /_sim/courts/{court_id}/filers": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: FilerForAccount;
    answer: FilerAtCourt;
  };
  /** A court's filers, page by page. */
  "GET /_sim/courts/{court_id}/filers": {
    path: { "court_id": string };
    query: { "limit"?: number; "after"?: number; "login"?: string };
    body: undefined;
    answer: FilerPage;
  };
  /** Links a filer to an account without the filer's password, as a court does after a lost one (rule L10). */
  "POST /_sim/courts/{court_id}/links": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: LinkByHand;
    answer: LinkView;
  };
  /** Creates very many accounts, filers and cases, one a line (JSON lines). An account stands before the filers that are linked to it. Answers with a report for every 200 lines and a last one. A line that is refused creates nothing, and the others count. */
  "POST /_sim/bulk": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: BulkLine[];
    answer: BulkReport[];
  };
  /** The e-file registrations with where they stand for their holder and at the court, the oldest first. */
  "GET /_sim/registrations": {
    path: Record<string, never>;
    query: { "court_id"?: string | null; "loginId"?: string | null };
    body: undefined;
    answer: RegistrationAtBoth[];
  };
  /** Asks a court for e-filing, as the account's holder would (rule L11). The request travels to the court by itself; the event `e_file.received` says that it is there. */
  "POST /_sim/registrations": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: RegistrationCreation;
    answer: RegistrationView;
  };
  /** Who could log in where, and how, at this moment. */
  "GET /_sim/board": {
    path: Record<string, never>;
    query: { "limit"?: number; "after"?: number; "court_id"?: string | null };
    body: undefined;
    answer: BoardPage;
  };
  /** Whether a person is ready at a court, and otherwise the next step, by when and why (rule R1). */
  "GET /_sim/accounts/{loginId}/readiness": {
    path: { "loginId": string };
    query: { "court_id": string; "on"?: string | null };
    body: undefined;
    answer: PersonReadinessView;
  };
  /** How many filers are ready, what the others lack, and who will be locked out (rule R2). A filer's account is the linked one, else the best one with the filer's e-mail address. */
  "GET /_sim/courts/{court_id}/readiness": {
    path: { "court_id": string };
    query: { "on"?: string | null };
    body: undefined;
    answer: CourtReadinessView;
  };
  /** Each filer of the report with what is lacking. `/courts/{court_id}/readiness?format=csv` has the same as CSV. */
  "GET /_sim/courts/{court_id}/readiness/filers": {
    path: { "court_id": string };
    query: { "on"?: string | null };
    body: undefined;
    answer: FilerLine[];
  };
  /** All courts with filers in the order of their go-lives, each with its ready filers on that day and those locked out. */
  "GET /_sim/readiness": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: ReadinessTimeline;
  };
  /** All worlds, the oldest first. */
  "GET /_sim/worlds": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: WorldList;
  };
  /** Makes a world: a federation with an issuer, a clock, accounts, courts, a journal and an inbox of its own. Worlds of one scenario begin with the same signing keys and client secrets, unless `keys` is `own`. 429 if there are as many as the limit allows. */
  "POST /_sim/worlds": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: WorldCreation;
    answer: WorldView;
  };
  /** One world. */
  "GET /_sim/worlds/{world}": {
    path: { "world": string };
    query: Record<string, never>;
    body: undefined;
    answer: WorldView;
  };
  /** Deletes a world. Its requests in progress are answered with 410. */
  "DELETE /_sim/worlds/{world}": {
    path: { "world": string };
    query: Record<string, never>;
    body: undefined;
    answer: WorldView;
  };
  /** The snapshots that the server keeps, the latest first, also those of worlds that were deleted. */
  "GET /_sim/snapshots": {
    path: Record<string, never>;
    query: { "world"?: string | null };
    body: undefined;
    answer: SnapshotList;
  };
  /** Keeps everything in a world as a file: accounts, courts, links, sessions, keys, journal, mail and clock. */
  "POST /_sim/worlds/{world}/snapshot": {
    path: { "world": string };
    query: Record<string, never>;
    body: undefined;
    answer: SnapshotView;
  };
  /** Puts a snapshot in the place of everything in a world, also one of another world. 409 if another version took it. */
  "POST /_sim/worlds/{world}/restore": {
    path: { "world": string };
    query: Record<string, never>;
    body: SnapshotChoice;
    answer: SnapshotView;
  };
  /** What changed in a world, by service and in words. */
  "GET /_sim/worlds/{world}/diff": {
    path: { "world": string };
    query: { "since"?: string | null };
    body: undefined;
    answer: WorldDiff;
  };
  /** Makes a link that signs on whichever browser opens it and presses the button, once and within ten minutes. */
  "POST /_sim/sessions/links": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: SignOnLinkCreation;
    answer: SignOnLinkView;
  };
  /** The messages of courts and PACER to an address, oldest first by the calendar. No real mail is sent. */
  "GET /_sim/inbox/{address}": {
    path: { "address": string };
    query: Record<string, never>;
    body: undefined;
    answer: InboxView;
  };
  /** The accounts with their fictional passwords, page by page. */
  "GET /_sim/accounts": {
    path: Record<string, never>;
    query: { "limit"?: number; "after"?: number; "loginId"?: string; "type"?: "individual" | "shared" | "paa" | null };
    body: undefined;
    answer: AccountPage;
  };
  /** Makes an account; answers with its `sub` and the generation that follows from its creation date (rule A2). */
  "POST /_sim/accounts": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: AccountCreation;
    answer: AccountView;
  };
  /** One account. */
  "GET /_sim/accounts/{loginId}": {
    path: { "loginId": string };
    query: Record<string, never>;
    body: undefined;
    answer: AccountView;
  };
  /** Changes the members that are sent; the others stay. A new password, or a status other than `active`, ends its sessions; a new password also revokes its tokens. */
  "PATCH /_sim/accounts/{loginId}": {
    path: { "loginId": string };
    query: Record<string, never>;
    body: AccountChange;
    answer: AccountView;
  };
  /** The calendar of the second factor that is in force (rule A11). */
  "GET /_sim/second-factor": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: SecondFactorView;
  };
  /** Sets the calendar of the second factor; members that are left out are the settings' again. */
  "PUT /_sim/second-factor": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: SecondFactorChange;
    answer: SecondFactorView;
  };
  /** Signs an account on without the sign-on page: the cookies to give a browser. */
  "POST /_sim/sessions": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: SessionCreation;
    answer: SessionView;
  };
  /** The published signing keys. */
  "GET /_sim/keys": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: KeyView[];
  };
  /** Step one of a rotation: publishes a new key, not yet used. */
  "POST /_sim/keys": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: KeyCreation;
    answer: PublishedKey;
  };
  /** Step two: signs with a published key from now on. The one before it retires: it stays published until all it signed has expired, by protocol time. */
  "POST /_sim/keys/{kid}/use": {
    path: { "kid": string };
    query: Record<string, never>;
    body: undefined;
    answer: KeyUse;
  };
  /** Takes a published key that does not sign out of service. One that signs cannot be retired: use another first, which retires it. One that was never used leaves the key set at once. */
  "POST /_sim/keys/{kid}/retire": {
    path: { "kid": string };
    query: Record<string, never>;
    body: undefined;
    answer: KeyView;
  };
  /** The receipts that the courts and the Case Locator have sent (rule A15), page by page. */
  "GET /_sim/receipts": {
    path: Record<string, never>;
    query: { "limit"?: number; "after"?: number; "loginId"?: string | null; "court_id"?: string | null };
    body: undefined;
    answer: ReceiptPage;
  };
  /** Arranges a receipt, as if a court had sent it; the account has searched on its day (rule A14). */
  "POST /_sim/receipts": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: ReceiptCreation;
    answer: ReceiptView;
  };
  /** The staff of the PACER Service Center. */
  "GET /_sim/service-center/staff": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: CenterStaffView[];
  };
  /** Adds a member of the Service Center's staff, who can log in at `/service-center/`. */
  "POST /_sim/service-center/staff": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: CenterStaffCreation;
    answer: CenterStaffView;
  };
  /** Removes a member of the Service Center's staff, whose sessions at the desk end. */
  "DELETE /_sim/service-center/staff/{login}": {
    path: { "login": string };
    query: Record<string, never>;
    body: undefined;
    answer: CenterStaffView;
  };
  /** Merges an exempt CJA account into this one, as the Service Center does (rule A7): this account is exempt at the court from its next login on, the other is cancelled, and its sessions and tokens end. 409 with the reason if the rules forbid it. */
  "POST /_sim/accounts/{loginId}/cja-merge": {
    path: { "loginId": string };
    query: Record<string, never>;
    body: CjaMerge;
    answer: AccountView;
  };
  /** Asks for a CJA merge, as the holder does at Manage My Account. The desk decides. */
  "POST /_sim/accounts/{loginId}/cja-requests": {
    path: { "loginId": string };
    query: Record<string, never>;
    body: CjaRequestCreation;
    answer: CjaRequestView;
  };
  /** A holder's requests for CJA merges, oldest first. */
  "GET /_sim/accounts/{loginId}/cja-requests": {
    path: { "loginId": string };
    query: Record<string, never>;
    body: undefined;
    answer: CjaRequestView[];
  };
  /** A PACER Administrative Account (rule A8): its users, its invitations, and what it asks of client codes. */
  "GET /_sim/administrative-accounts/{loginId}": {
    path: { "loginId": string };
    query: Record<string, never>;
    body: undefined;
    answer: PaaView;
  };
  /** Changes what it asks of the client codes of its users; it binds them from their next sign-on. */
  "PATCH /_sim/administrative-accounts/{loginId}": {
    path: { "loginId": string };
    query: Record<string, never>;
    body: PaaChange;
    answer: PaaView;
  };
  /** Makes an account a user of it, as if an invitation had been accepted. Nobody gets a letter. */
  "POST /_sim/administrative-accounts/{loginId}/members": {
    path: { "loginId": string };
    query: Record<string, never>;
    body: PaaMembership;
    answer: PaaView;
  };
  /** Unlinks the user with this user name, who gets a letter, or withdraws the invitation. */
  "DELETE /_sim/administrative-accounts/{loginId}/members/{member}": {
    path: { "loginId": string; "member": string };
    query: Record<string, never>;
    body: undefined;
    answer: PaaView;
  };
  /** Answers what the court had asked, as the holder would. */
  "POST /_sim/registrations/{registration_id}/answer": {
    path: { "registration_id": string };
    query: Record<string, never>;
    body: AnswerBody;
    answer: RegistrationView;
  };
  /** The calendars of all courts, in the form that `PUT` takes. */
  "GET /_sim/courts/calendars": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, CalendarChange>;
  };
  /** Changes the calendars of several courts, by court: all of them or, if one change is refused, none. Each court is answered with the first of its filers and cases only. */
  "PUT /_sim/courts/calendars": {
    path: Record<string, never>;
    query: Record<string, never>;
    body: Record<string, CalendarChange>;
    answer: CourtView[];
  };
  /** Changes the members that are sent; the others stay. When this answers, the dates that are now past are settled. */
  "PUT /_sim/courts/{court_id}/calendar": {
    path: { "court_id": string };
    query: { "seen"?: string | null };
    body: CalendarChange;
    answer: CourtView;
  };
  /** Every court with its calendar, its phase, and the first of its filers and cases. */
  "GET /_sim/courts": {
    path: Record<string, never>;
    query: { "limit"?: number };
    body: undefined;
    answer: CourtView[];
  };
  /** One court with its calendar, its phase, and the first of its filers and cases. */
  "GET /_sim/courts/{court_id}": {
    path: { "court_id": string };
    query: { "limit"?: number };
    body: undefined;
    answer: CourtView;
  };
  /** A court's cases, page by page. */
  "GET /_sim/courts/{court_id}/cases": {
    path: { "court_id": string };
    query: { "limit"?: number; "after"?: number };
    body: undefined;
    answer: CasePage;
  };
  /** Opens a case; without a number it gets the next one that no real court has. */
  "POST /_sim/courts/{court_id}/cases": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: CaseCreation;
    answer: CaseView;
  };
  /** Changes the members that are sent. A new key is the court's reset, which ends the sessions that the old one opened; a retired credential gets none (rule L6). */
  "PATCH /_sim/courts/{court_id}/filers/{login}": {
    path: { "court_id": string; "login": string };
    query: Record<string, never>;
    body: FilerChange;
    answer: FilerAtCourt;
  };
  /** Undoes a link, as the court's desk does (rule L8); the reason is recorded. */
  "DELETE /_sim/courts/{court_id}/links/{login}": {
    path: { "court_id": string; "login": string };
    query: Record<string, never>;
    body: LinkRemoval;
    answer: LinkView;
  };
  /** The staff of a court's clerk, who may log in at its desk. */
  "GET /_sim/courts/{court_id}/staff": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: undefined;
    answer: StaffView[];
  };
  /** Adds a member of staff. */
  "POST /_sim/courts/{court_id}/staff": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: StaffCreation;
    answer: StaffView;
  };
  /** Changes the members that are sent. A new key ends the sessions that the old one opened. */
  "PATCH /_sim/courts/{court_id}/staff/{login}": {
    path: { "court_id": string; "login": string };
    query: Record<string, never>;
    body: StaffChange;
    answer: StaffView;
  };
  /** Removes a member of staff, whose sessions end. */
  "DELETE /_sim/courts/{court_id}/staff/{login}": {
    path: { "court_id": string; "login": string };
    query: Record<string, never>;
    body: undefined;
    answer: StaffView;
  };
  /** What was done at a court's desk, newest first: by whom, when and why. */
  "GET /_sim/courts/{court_id}/desk/acts": {
    path: { "court_id": string };
    query: { "limit"?: number };
    body: undefined;
    answer: DeskActView[];
  };
  /** Resets a lost court password as the desk does: the filer gets the new one by mail (rule L10). */
  "POST /_sim/courts/{court_id}/filers/{login}/key-reset": {
    path: { "court_id": string; "login": string };
    query: Record<string, never>;
    body: KeyReset;
    answer: DeskActView;
  };
  /** Joins another login of the same person into this one as the desk does (rule L14): its filings move, it is closed. */
  "POST /_sim/courts/{court_id}/filers/{login}/join": {
    path: { "court_id": string; "login": string };
    query: Record<string, never>;
    body: LoginJoin;
    answer: DeskActView;
  };
  /** The notices of a court, as they were posted, newest first. */
  "GET /_sim/courts/{court_id}/notices": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: undefined;
    answer: NoticeView[];
  };
  /** Posts a notice as the desk does (rule C9), and mails it to the registered filers if asked to. */
  "POST /_sim/courts/{court_id}/notices": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: NoticeCreation;
    answer: NoticeView;
  };
  /** The filing agents of a filer (rule L13). */
  "GET /_sim/courts/{court_id}/filers/{login}/agents": {
    path: { "court_id": string; "login": string };
    query: Record<string, never>;
    body: undefined;
    answer: AgentView[];
  };
  /** Names a filing agent, as the attorney would. The agent is a filer of this court in the role `filing_agent`. */
  "PUT /_sim/courts/{court_id}/filers/{login}/agents/{agent}": {
    path: { "court_id": string; "login": string; "agent": string };
    query: Record<string, never>;
    body: undefined;
    answer: AgentView[];
  };
  /** Removes a filing agent, as the attorney would; the right to file in the attorney's name ends at once. */
  "DELETE /_sim/courts/{court_id}/filers/{login}/agents/{agent}": {
    path: { "court_id": string; "login": string; "agent": string };
    query: Record<string, never>;
    body: undefined;
    answer: AgentView[];
  };
  /** What a court offers for e-file registration (rule L11). */
  "GET /_sim/courts/{court_id}/e-file-offer": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: undefined;
    answer: OfferView;
  };
  /** Changes the members of the offer that are sent; the others stay. */
  "PUT /_sim/courts/{court_id}/e-file-offer": {
    path: { "court_id": string };
    query: Record<string, never>;
    body: OfferChange;
    answer: OfferView;
  };
  /** Decides as the court's desk does. Approval makes the filer already linked; after a lost password it links the filer that exists (rule L10). The decision travels to the provider by itself. */
  "POST /_sim/registrations/{registration_id}/decision": {
    path: { "registration_id": string };
    query: Record<string, never>;
    body: DecisionBody;
    answer: RegistrationAtCourt;
  };
}
