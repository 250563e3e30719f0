package script

func init() { modules["numpy"] = newNumpy }
