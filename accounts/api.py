"""Who is asking, and the tokens of whoever is asking."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tokens
from accounts.models import User


class MeSerializer(serializers.ModelSerializer[User]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = User
        fields = ("id", "name", "email", "orcid")


class TokenSerializer(serializers.Serializer[Any]):
    begins = serializers.CharField()
    created = serializers.DateTimeField()
    expiry = serializers.DateTimeField(allow_null=True)


class NewTokenSerializer(serializers.Serializer[Any]):
    days = serializers.ChoiceField(choices=tokens.LIFETIMES, default=tokens.USUAL)


class TokenWithTextSerializer(TokenSerializer):
    token = serializers.CharField(help_text="Shown this once.")


class Me(APIView):
    @extend_schema(operation_id="who_am_i", tags=["account"], summary="Whoever is asking", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(_person(request)).data)


class Tokens(APIView):
    @extend_schema(
        operation_id="list_tokens",
        tags=["account"],
        summary="My API tokens",
        responses=TokenSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(TokenSerializer(tokens.of(_person(request)), many=True).data)


class NewToken(APIView):
    # A token that makes tokens would never end: this asks for a person who signed in.
    authentication_classes = [SessionAuthentication]

    @extend_schema(
        operation_id="create_token",
        tags=["account"],
        summary="Make an API token; its text is answered this once",
        request=NewTokenSerializer,
        responses={201: TokenWithTextSerializer},
    )
    def post(self, request: Request) -> Response:
        given = NewTokenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made, text = tokens.create(_person(request), days=given.validated_data["days"])
        return Response({**TokenSerializer(made).data, "token": text}, status=201)


class OneToken(APIView):
    @extend_schema(
        operation_id="revoke_token",
        tags=["account"],
        summary="End the token that begins so, at once",
        responses={204: None},
    )
    def delete(self, request: Request, begins: str) -> Response:
        if not tokens.revoke(_person(request), begins=begins):
            raise Http404
        return Response(status=204)


def _person(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user
