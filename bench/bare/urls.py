"""Addresses of A."""

from django.urls import path

from bench.bare import views

urlpatterns = [
    path("healthz", views.healthz),
    path("authorizations", views.listing),
    path("authorize", views.authorize),
    path("results", views.search),
    path("archive", views.archive),
]
