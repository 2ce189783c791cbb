"""The first part of the demonstration: centers, companies and everybody in them, by the operations of set-up."""

from __future__ import annotations

from dataclasses import replace

from occhub.access.actor import Role, Side, system_actor
from occhub.demo.records import CompanyPlan, Plan, UserPlan
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts.types import NewMembership, NewUser
from occhub.domains.centers import operations as centers
from occhub.domains.centers.types import CenterSetUp, StaffSetUp
from occhub.domains.companies.types import Company, Location, NewEntitlement
from occhub.domains.employees import operations as employees
from occhub.domains.employees.types import CompanySetUp, MemberSetUp, NewEmployee
from occhub.domains.interop import operations as interop
from occhub.domains.interop.types import NewFeed
from occhub.platform.ids import CenterId, CompanyId, UserId

TASK = "demonstration"


def found(plan: Plan) -> None:
    """Write everybody and every place. Repeatable: what is there stays as it is."""
    for center in plan.centers:
        actor = replace(system_actor(TASK), center_ids=frozenset([CenterId(center.id)]))
        staff = tuple(
            StaffSetUp(_user(plan, user), Role(user.role), user.membership_id)
            for user in plan.users
            if user.center_id == center.id
        )
        centers.set_up_center(actor, CenterSetUp(center, staff))
        # Its own system sends as AUSTIN, RENO..., from this machine alone.
        interop.save_feed(
            system_actor(TASK), center.id, NewFeed(center.slug.upper()[:20], addresses=("127.0.0.0/8", "::1/128"))
        )
    for company in plan.companies:
        actor = system_actor(TASK, company_id=CompanyId(company.id))
        employees.set_up_company(actor, _company(plan, company))
    for user in plan.users:
        if user.side == "provider":
            _operator(plan, user)


def _operator(plan: Plan, user: UserPlan) -> None:
    saved = accounts.save_user(system_actor(TASK), _user(plan, user))
    actor = replace(system_actor(TASK), user_id=UserId(saved.id))
    accounts.save_membership(actor, NewMembership(saved.id, Side.PROVIDER, Role(user.role), id=user.membership_id))


def _user(plan: Plan, user: UserPlan) -> NewUser:
    return NewUser(
        user.email,
        user.first_name,
        user.last_name,
        user.phone,
        password=plan.password if user.can_sign_in else None,
        is_demo=True,
        id=user.id,
    )


def _company(plan: Plan, company: CompanyPlan) -> CompanySetUp:
    keys = {site.id: site.key for site in company.locations}
    return CompanySetUp(
        Company(
            id=company.id,
            key=company.key,
            name=company.name,
            account_number=company.account_number,
            street=company.street,
            city=company.city,
            state=company.state,
            postal_code=company.postal_code,
            phone=company.phone,
            der_name=company.der_name,
            der_phone=company.der_phone,
            is_demo=True,
        ),
        locations=_locations(company),
        members=tuple(
            MemberSetUp(
                _user(plan, user),
                Role(user.role),
                user.is_der,
                locations=user.locations,
                membership_id=user.membership_id,
            )
            for user in plan.users
            if user.company_id == company.id
        ),
        entitlements=_entitlements(plan, company),
        employees=tuple(
            (
                keys[one.location_id],
                NewEmployee(
                    location_id=one.location_id,
                    employee_number=one.employee_number,
                    first_name=one.first_name,
                    last_name=one.last_name,
                    date_of_birth=one.date_of_birth,
                    phone=one.phone,
                    email=one.email,
                    job_title=one.job_title,
                    id=one.id,
                ),
            )
            for one in plan.employees
            if one.company_id == company.id
        ),
    )


def _locations(company: CompanyPlan) -> tuple[Location, ...]:
    return tuple(
        Location(
            id=site.id,
            key=site.key,
            name=site.name,
            street=site.street,
            city=site.city,
            state=site.state,
            postal_code=site.postal_code,
            zone=site.zone,
            latitude=site.latitude,
            longitude=site.longitude,
            phone=site.phone,
        )
        for site in company.locations
    )


def _entitlements(plan: Plan, company: CompanyPlan) -> tuple[tuple[str | None, NewEntitlement], ...]:
    return tuple(
        (
            None,
            NewEntitlement(
                report_type=one.report_type,
                basis=one.basis,
                valid_from=one.valid_from,
                documented_request=one.documented_request,
                approved_by=one.approved_by,
            ),
        )
        for one in plan.entitlements
        if one.company_id == company.id
    )
