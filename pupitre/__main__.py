from pupitre.cli.main import main

main()
