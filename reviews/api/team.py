"""Members, roles and invitations."""

from __future__ import annotations

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access, team
from reviews.access import Permission
from reviews.api.serializers import (
    AcceptSerializer,
    GrantSerializer,
    InvitationSerializer,
    InvitationWithLinkSerializer,
    MembershipSerializer,
    NewInvitationSerializer,
    ReviewSerializer,
)


class Members(APIView):
    @extend_schema(
        operation_id="list_members", summary="Current roles, by name", responses=MembershipSerializer(many=True)
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        seats = [seat for _, held in team.people(review) for seat in held]
        return Response(MembershipSerializer(seats, many=True).data)

    @extend_schema(
        operation_id="grant_role",
        summary="Give a member one more role",
        request=GrantSerializer,
        responses=MembershipSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = GrantSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        member = team.member(review, given.validated_data["person"])
        role = given.validated_data["role"]
        seat = team.grant(review, by=access.signed_in(request.user), user=member, role=role)
        return Response(MembershipSerializer(seat).data)


class OneMembership(APIView):
    @extend_schema(
        operation_id="end_role",
        summary="End one role of one person",
        description="Votes stay as they were cast; open work goes back. The last lead cannot leave (409).",
        responses={204: None},
    )
    def delete(self, request: Request, public_id: str, membership_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        team.end(team.seat_of(review, membership_id), by=access.signed_in(request.user))
        return Response(status=204)


class Invitations(APIView):
    @extend_schema(
        operation_id="list_invitations",
        summary="Invitations that are still open",
        responses=InvitationSerializer(many=True),
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        return Response(InvitationSerializer(team.open_invitations(review), many=True).data)

    @extend_schema(
        operation_id="invite_member",
        summary="Make an invitation; its link is answered this once",
        request=NewInvitationSerializer,
        responses={201: InvitationWithLinkSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = NewInvitationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made, secret = team.invite(review, by=access.signed_in(request.user), **given.validated_data)
        link = request.build_absolute_uri(reverse("invitation", args=[secret]))
        answer = InvitationWithLinkSerializer(made, context={"secret": secret, "link": link})
        return Response(answer.data, status=201)


class OneInvitation(APIView):
    @extend_schema(operation_id="revoke_invitation", summary="Withdraw an open invitation", responses={204: None})
    def delete(self, request: Request, public_id: str, invitation_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        team.revoke(team.invitation_of(review, invitation_id), by=access.signed_in(request.user))
        return Response(status=204)


class Acceptance(APIView):
    @extend_schema(
        operation_id="accept_invitation",
        tags=["invitations"],
        summary="Take the seats an invitation offers",
        request=AcceptSerializer,
        responses=ReviewSerializer,
    )
    def post(self, request: Request) -> Response:
        given = AcceptSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        review = team.accept(given.validated_data["secret"], user=access.signed_in(request.user))
        return Response(ReviewSerializer(review).data)
