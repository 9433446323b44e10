"""Reviews: made, listed, looked at."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access, founding
from reviews.access import Permission
from reviews.api.serializers import NewReviewSerializer, ReviewSerializer, ReviewWithRolesSerializer


class Reviews(APIView):
    @extend_schema(
        operation_id="list_reviews", summary="My reviews, newest first", responses=ReviewSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        mine = access.reviews_of(access.signed_in(request.user))
        return Response(ReviewSerializer(mine, many=True).data)

    @extend_schema(
        operation_id="create_review",
        summary="Create a review and lead it",
        request=NewReviewSerializer,
        responses={201: ReviewSerializer},
    )
    def post(self, request: Request) -> Response:
        given = NewReviewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = founding.found(title=given.validated_data["title"], by=access.signed_in(request.user))
        return Response(ReviewSerializer(made).data, status=201)


class OneReview(APIView):
    @extend_schema(
        operation_id="get_review", summary="A review, and my roles in it", responses=ReviewWithRolesSerializer
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        roles = access.roles_of(request.user, review)
        return Response(ReviewWithRolesSerializer(review, context={"roles": roles}).data)
