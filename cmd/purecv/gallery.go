package main

import "github.com/spf13/cobra"

func newGallery() *cobra.Command { return &cobra.Command{} }
