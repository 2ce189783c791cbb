"""The SQL of A and of bare PostgreSQL: plain statements on plain tables with the indexes that they need."""

TABLES = """
create schema bare;
create table bare.authorizations as
  select id, company_id, employee_id, number, last_name, first_name, center_name, location_name, state, reason,
         instructions, valid_from, expires_on, submitted_at
  from public.authorizations_authorization;
alter table bare.authorizations add primary key (id);
create index on bare.authorizations (company_id, submitted_at desc, id desc);
create table bare.lines as
  select id, authorization_id, position, service, service_name, state from public.authorizations_line;
alter table bare.lines add primary key (id);
alter table bare.lines add foreign key (authorization_id) references bare.authorizations;
create index on bare.lines (authorization_id, position);
create table bare.documents as
  select id, company_id, last_name, first_name, lower(last_name) as last_key, date_of_birth, report_type, title,
         center_name, center_state, is_injury, service_date, published_at
  from public.results_document;
alter table bare.documents add primary key (id);
create index on bare.documents (company_id, report_type, published_at desc, id desc);
create index on bare.documents (company_id, last_key, published_at desc, id desc);
"""

INSERT = """insert into bare.authorizations
  (id, company_id, employee_id, number, last_name, first_name, center_name, location_name, state, reason, instructions,
   valid_from, expires_on, submitted_at)
  values (%s, %s, %s, %s, %s, %s, %s, %s, 'submitted', %s, %s, %s, %s, now())"""
INSERT_LINES = """insert into bare.lines (id, authorization_id, position, service, service_name, state)
  values (%s, %s, 1, %s, %s, 'authorized'), (%s, %s, 2, %s, %s, 'authorized')"""
INSERT_BOTH = f"with head as ({INSERT}) {INSERT_LINES}"

LIST = """select id, number, last_name, first_name, center_name, location_name, submitted_at, state, expires_on
  from bare.authorizations where company_id = %s order by submitted_at desc, id desc limit 26"""
LIST_LINES = """select authorization_id, service_name, state from bare.lines where authorization_id = any(%s)
  order by authorization_id, position"""

SEARCH = """select id, last_name, first_name, date_of_birth, title, center_name, center_state, is_injury, service_date
  from bare.documents
  where company_id = %s and last_key >= %s and last_key < %s and report_type = %s
  order by published_at desc, id desc limit 26"""

NAMED = "select id, last_name, first_name from bare.documents where company_id = %s and id = any(%s::uuid[])"
